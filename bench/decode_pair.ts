/**
 * Lines of a board to readings, this checkout against another one of the project (the state before):
 * both in one process, alternating in short blocks, the median of the blocks' ratios. Other work on
 * the machine disturbs both alike. `deno task bench:decode DIR`, with DIR an absolute path.
 */
import { shapes, sink, toChunk } from "./_board_lines.ts";

const WARM_UP_CHUNKS = 1500;
const BLOCKS = 200;
const BLOCK_CHUNKS = 10;

/** What takes a board's bytes. */
interface Framer {
  receive(chunk: Uint8Array): void;
}

/** A board's path through the checkout at `directory`: with the hub behind it, or without. */
async function openPath(directory: string, hasHub: boolean): Promise<Framer> {
  const { LineDecoder } = await import(`${directory}/devices/decode/line_decoder.ts`);
  const { LineFramer } = await import(`${directory}/devices/framing/lines.ts`);
  const { Hub } = await import(`${directory}/bridge/hub/hub.ts`);
  const hub = new Hub();
  hub.describe({ id: "board", type: "bench" }, { id: "board", name: "Board", channels: [] });
  const publish = (name: string, value: unknown) => hub.publish("board", name, value, 1);
  const decoder = new LineDecoder(hasHub ? { ...sink, reading: publish } : sink);
  return new LineFramer({
    onLine: (bytes: Uint8Array, start: number, end: number) => decoder.decode(bytes, start, end),
    onTooLong() {},
  });
}

function measure(framer: Framer, chunk: Uint8Array): number {
  const began = performance.now();
  for (let count = 0; count < BLOCK_CHUNKS; count++) framer.receive(chunk);
  return performance.now() - began;
}

/** The median of how long `now` takes for what `before` does in 1. */
function compare(before: Framer, now: Framer, chunk: Uint8Array): number {
  for (let count = 0; count < WARM_UP_CHUNKS; count++) {
    before.receive(chunk);
    now.receive(chunk);
  }
  const ratios: number[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    // Whoever comes second finds the caches warm.
    const first = measure(block % 2 === 0 ? before : now, chunk);
    const second = measure(block % 2 === 0 ? now : before, chunk);
    ratios.push(block % 2 === 0 ? second / first : first / second);
  }
  return ratios.sort((a, b) => a - b)[BLOCKS / 2];
}

const [other] = Deno.args;
if (other === undefined) {
  console.error("usage: deno task bench:decode DIR, the absolute path of another checkout");
  Deno.exit(64);
}
const here = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
for (const hasHub of [false, true]) {
  for (const [shape, line] of Object.entries(shapes)) {
    const [before, now] = [await openPath(other, hasHub), await openPath(here, hasHub)];
    const ratio = compare(before, now, toChunk(line));
    console.log(`${shape}${hasHub ? ", with the hub" : ""}: ${ratio.toFixed(2)}`);
  }
}
