/**
 * An adapter whose board counts: it reads the time, again and again, and writes every command that
 * it carries out into a file.
 *
 * @module
 */
import type { AdapterKind, DeviceAdapter } from "../../devices/adapter.ts";

/** Between two readings, in milliseconds. */
const PAUSE_MS = 50;

function createBoard(id: string, file: string): DeviceAdapter {
  return {
    id,
    type: "counting",
    async run(events, signal) {
      const channels = [
        { id: "n", kind: "number", unit: "ms", writable: false },
        { id: "task", kind: "number", writable: true },
      ] as const;
      events.device({ id, name: "Counting board", channels });
      events.state(id, "online");
      const timer = setInterval(() => events.reading(id, "n", Date.now(), Date.now()), PAUSE_MS);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      clearInterval(timer);
    },
    command({ value }) {
      Deno.writeTextFileSync(file, `${value}\n`, { append: true });
      return Promise.resolve({ outcome: "acknowledged" });
    },
  };
}

/** The board; `file` is where its commands are written. */
export const kind: AdapterKind<{ file: string }> = {
  type: "counting",
  keys: { file: { type: "text", required: true, meaning: "Where commands are written." } },
  create: ({ id, file }) => createBoard(id, file),
};
