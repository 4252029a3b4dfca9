/**
 * Sending without the runtime: `send(2)` of the C library on a TCP connection's own descriptor,
 * for what the socket takes at once. A write through the runtime costs about twice as much.
 *
 * The descriptor stands under a symbol that the runtime documents nowhere. It is looked up by its
 * description, believed only when the operating system names the same two ends for it, and where
 * there is none, or no permission, everything is written as before.
 *
 * @module
 */
import type { Conn } from "./conn.ts";
import { type Libc, openLibc, toSize } from "./libc.ts";

/** No descriptor: {@linkcode sendNow} takes nothing. */
export const NO_DESCRIPTOR = -1;

const DESCRIPTOR_SYMBOL = "Deno.internal.fd";
/** Neither wait nor raise SIGPIPE: Linux's numbers, the same on x86-64 and arm64. */
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;
const AF_INET = 2;
const AF_INET6 = 10;
/** Of `struct sockaddr_in6`, the longer one. */
const SOCKADDR_BYTES = 28;

const address = new Uint8Array(SOCKADDR_BYTES);
const addressLength = new Uint32Array(1);
const addressLengthBytes = new Uint8Array(addressLength.buffer);

/**
 * Returns the descriptor behind `conn` for {@linkcode sendNow}, or {@linkcode NO_DESCRIPTOR}: on
 * another system than Linux, for TLS and Unix sockets, without permission for the C library, and
 * when the runtime's idea of a descriptor is not this connection.
 */
export function descriptorOf(conn: Conn): number {
  const symbol = Object.getOwnPropertySymbols(conn)
    .find(({ description }) => description === DESCRIPTOR_SYMBOL);
  const descriptor = symbol && (conn as unknown as Record<symbol, unknown>)[symbol];
  if (typeof descriptor !== "number" || descriptor < 0) return NO_DESCRIPTOR;
  const libc = openLibc();
  if (libc === null) return NO_DESCRIPTOR;
  const isOurs = isEnd(libc.getpeername, descriptor, conn.remoteAddr) &&
    isEnd(libc.getsockname, descriptor, conn.localAddr);
  return isOurs ? descriptor : NO_DESCRIPTOR;
}

/**
 * Sends of the first `count` of `bytes` what the socket takes without waiting. Returns how many; 0
 * also when nothing can be said of the connection: the runtime's own write finds that out.
 */
export function sendNow(
  descriptor: number,
  bytes: Uint8Array<ArrayBuffer>,
  count: number,
): number {
  if (descriptor === NO_DESCRIPTOR) return 0;
  const sent = openLibc()!.send(descriptor, bytes, toSize(count), FLAGS);
  return sent < 0 ? 0 : sent;
}

function isEnd(ask: Libc["getpeername"], descriptor: number, expected: Deno.Addr): boolean {
  addressLength[0] = SOCKADDR_BYTES;
  if (ask(descriptor, address, addressLengthBytes) !== 0) return false;
  if (expected.transport !== "tcp") return false;
  const port = address[2] << 8 | address[3];
  return port === expected.port && isHost(expected.hostname);
}

/** Tells whether the address that was answered last is `hostname`. */
function isHost(hostname: string): boolean {
  const family = address[0] | address[1] << 8;
  if (family === AF_INET) {
    return `${address[4]}.${address[5]}.${address[6]}.${address[7]}` === hostname;
  }
  if (family !== AF_INET6) return false;
  const groups = Array.from(
    { length: 8 },
    (_, i) => (address[8 + 2 * i] << 8 | address[9 + 2 * i]).toString(16),
  );
  return canonical(groups.join(":")) === canonical(hostname);
}

function canonical(hostname: string): string | undefined {
  return URL.parse(`http://[${hostname.split("%", 1)[0]}]/`)?.hostname;
}
