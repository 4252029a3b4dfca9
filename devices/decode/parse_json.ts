const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The JSON in `bytes[start..end)`; undefined when it is none, or no UTF-8. */
export function parseJson(bytes: Uint8Array, start: number, end: number): unknown {
  try {
    return JSON.parse(strictUtf8.decode(bytes.subarray(start, end)));
  } catch {
    return undefined;
  }
}
