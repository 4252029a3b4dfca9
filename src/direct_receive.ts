import { openLibc } from "./libc.ts";

const MSG_DONTWAIT = 0x40;
/** How many bytes a buffer may have whose BigInt is made once: see `direct_send.ts`. */
const MAX_TABLED_LENGTH = 16 * 1024;

const libc = openLibc();
const lengths: bigint[] = [];

/**
 * Receives what has come on a connection's own descriptor, past the runtime. Never with a read of the
 * runtime under way. Returns how many bytes, 0 at the end of the stream, -1 when there is nothing or
 * something is wrong: the runtime's own read finds out which.
 */
export function receiveNow(descriptor: number, into: Uint8Array<ArrayBuffer>): number {
  const { length } = into;
  const size = length > MAX_TABLED_LENGTH ? BigInt(length) : lengths[length] ??= BigInt(length);
  return libc!.recv(descriptor, into, size, MSG_DONTWAIT);
}
