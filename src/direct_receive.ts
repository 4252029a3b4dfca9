import { openLibc, toSize } from "./libc.ts";

const MSG_DONTWAIT = 0x40;

/**
 * Receives what has come on a connection's own descriptor, past the runtime. Never with a read of the
 * runtime under way. Returns how many bytes, 0 at the end of the stream, -1 when there is nothing or
 * something is wrong: the runtime's own read finds out which.
 */
export function receiveNow(descriptor: number, into: Uint8Array<ArrayBuffer>): number {
  return openLibc()!.recv(descriptor, into, toSize(into.length), MSG_DONTWAIT);
}
