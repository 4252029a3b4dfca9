import type { Outbox } from "../../src/outbox.ts";
import { concat } from "./_bytes.ts";

/** Returns what is to be written next, or `null`; valid until it is written. */
export function takeNext(outbox: Outbox): Uint8Array<ArrayBuffer> | null {
  return outbox.take()?.subarray(0, outbox.takenBytes) ?? null;
}

/** Takes all that waits to be written, as if it were. */
export function takeAll(outbox: Outbox): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (let bytes = takeNext(outbox); bytes !== null; bytes = takeNext(outbox)) {
    parts.push(bytes.slice());
    outbox.written();
  }
  return concat(...parts);
}
