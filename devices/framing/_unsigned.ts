/** The unsigned integer in `bytes[start..end)`, at most six bytes. */
export function readUnsigned(
  bytes: Uint8Array,
  start: number,
  end: number,
  littleEndian: boolean,
): number {
  let value = 0;
  for (let index = start; index < end; index++) {
    value = value * 256 + bytes[littleEndian ? start + end - 1 - index : index];
  }
  return value;
}
