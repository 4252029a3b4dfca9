/**
 * The C library's calls on sockets, for Linux on x86-64 and arm64: what goes past the runtime. Absent
 * on other systems, without permission, and when turned off; nothing but speed depends on it.
 *
 * @module
 */

/** An environment variable that turns all of it off with the value `off`. */
const SWITCH = "PINBRIDGE_DIRECT_IO";

const SYMBOLS = {
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  // nonblocking: it waits on a worker thread
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32", nonblocking: true },
  epoll_wait_now: {
    name: "epoll_wait",
    parameters: ["i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/** The calls by their names. */
export type Libc = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** A bare name needs permission for every library, a path only its own. */
const LIBRARIES = [
  "libc.so.6",
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/lib/aarch64-linux-gnu/libc.so.6",
  "/lib64/libc.so.6",
  "/usr/lib/libc.so.6",
];

/** Larger buffers are rare, and large enough for their own BigInt not to matter. */
const MAX_TABLED_SIZE = 16 * 1024;
/** A foreign call with a BigInt made anew costs fifty times one from a table. */
const sizes: bigint[] = [];

/** Returns a number of bytes as these calls take it. */
export function toSize(bytes: number): bigint {
  return bytes > MAX_TABLED_SIZE ? BigInt(bytes) : sizes[bytes] ??= BigInt(bytes);
}

/** `undefined` until it is looked for. */
let libc: Libc | null | undefined;

/**
 * Returns the calls, or `null` where they are not to be had. They are looked for when the first
 * connection asks, which takes 3 ms: no start waits for it.
 */
export function openLibc(): Libc | null {
  if (libc === undefined) libc = find();
  return libc;
}

function find(): Libc | null {
  if (Deno.build.os !== "linux" || isTurnedOff()) return null;
  for (const path of LIBRARIES) {
    // Asking for what is not granted would prompt whoever sits at a terminal.
    const wanted = path.includes("/") ? { name: "ffi", path } as const : { name: "ffi" } as const;
    if (Deno.permissions.querySync(wanted).state !== "granted") continue;
    try {
      return Deno.dlopen(path, SYMBOLS).symbols;
    } catch {
      // Not here on this system.
    }
  }
  return null;
}

function isTurnedOff(): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable: SWITCH });
  return state === "granted" && Deno.env.get(SWITCH) === "off";
}
