import assert from "node:assert/strict";
import { parse } from "../../bridge/config/_parse.ts";

/** Reads a serial adapter's entry with `keys`, in YAML, as a config has it. */
export async function readEntry(keys: string): Promise<Record<string, unknown>> {
  const text = `adapters: [{ type: serial, id: a, port: /dev/x, ${keys} }]`;
  const [entry] = (await parse(text, "f")).adapters!;
  return entry as unknown as Record<string, unknown>;
}

/** Asserts that such an entry is refused with one problem, in words that `pattern` finds. */
export async function assertRefused(keys: string, pattern: RegExp): Promise<void> {
  await assert.rejects(() => readEntry(keys), (error: Error) => {
    assert.match(error.message, pattern);
    assert.doesNotMatch(error.message, /\n/, "one problem");
    return true;
  });
}
