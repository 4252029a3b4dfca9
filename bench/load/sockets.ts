/**
 * Blocking-style TCP sockets and epoll through libc: a load generator made of them costs a fraction
 * of the server it drives, so it is never the bottleneck. Linux only.
 *
 * @module
 */
const AF_INET = 2;
const SOCK_STREAM = 1;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;
const EPOLL_CTL_ADD = 1;

/** There is something to read. */
export const EPOLLIN = 1;
/** Size of one event that {@linkcode waitForEvents} fills in; packed on x86-64 only. */
export const EVENT_BYTES = Deno.build.arch === "x86_64" ? 12 : 16;
const EVENT_DATA_OFFSET = EVENT_BYTES - 8;

const { symbols: libc } = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
});

/** Connects to a port on loopback and returns the descriptor, still blocking. */
export function connect(port: number): number {
  const fd = libc.socket(AF_INET, SOCK_STREAM, 0);
  const address = new Uint8Array([
    AF_INET,
    0,
    port >>> 8,
    port & 0xff,
    127,
    0,
    0,
    1,
    ...Array(8).fill(0),
  ]);
  if (fd < 0 || libc.connect(fd, address, address.length) !== 0) {
    throw new Error(`Cannot connect to port ${port}`);
  }
  libc.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, new Uint8Array([1, 0, 0, 0]), 4);
  return fd;
}

/** Makes reads and writes return -1 where they would wait. */
export function setNonBlocking(fd: number): void {
  libc.fcntl(fd, F_SETFL, O_NONBLOCK);
}

/** Reads into `target` and returns the number of bytes: 0 at the end of stream, -1 when there are none. */
export function read(fd: number, target: Uint8Array<ArrayBuffer>): number {
  return Number(libc.read(fd, target, BigInt(target.length)));
}

/** Writes `bytes` and returns how many were taken, or -1. */
export function write(fd: number, bytes: Uint8Array<ArrayBuffer>): number {
  return Number(libc.write(fd, bytes, BigInt(bytes.length)));
}

/** Closes a descriptor. */
export function close(fd: number): void {
  libc.close(fd);
}

/** Returns a new epoll descriptor. */
export function createPoll(): number {
  return libc.epoll_create1(0);
}

/** Has `poll` report `events` of `fd` with the number `data`. */
export function watch(poll: number, fd: number, events: number, data: number): void {
  libc.epoll_ctl(poll, EPOLL_CTL_ADD, fd, encodeEvent(events, data));
}

/** Waits up to `timeoutMs` and returns how many events it filled in. */
export function waitForEvents(
  poll: number,
  events: Uint8Array<ArrayBuffer>,
  timeoutMs: number,
): number {
  return libc.epoll_wait(poll, events, Math.floor(events.length / EVENT_BYTES), timeoutMs);
}

/** Returns the number that event `index` carries. */
export function eventData(view: DataView, index: number): number {
  return view.getUint32(index * EVENT_BYTES + EVENT_DATA_OFFSET, true);
}

function encodeEvent(events: number, data: number): Uint8Array<ArrayBuffer> {
  const event = new Uint8Array(EVENT_BYTES);
  const view = new DataView(event.buffer);
  view.setUint32(0, events, true);
  view.setUint32(EVENT_DATA_OFFSET, data, true);
  return event;
}
