import { deepStrictEqual } from "node:assert/strict";
import type { ProtocolLimits } from "../../src/protocol.ts";
import { clientFragments, clientFrame, FINAL } from "./_frames.ts";
import { Recorded } from "./_protocol.ts";

const fragments = (count: number) => clientFragments(0x01, new Uint8Array(count).fill(0x61), 1);
const oneFrame = (length: number) => [clientFrame(FINAL.text, "a".repeat(length))];

const TABLE: [
  limit: keyof ProtocolLimits,
  max: number,
  make: (count: number) => Uint8Array[],
  passing: number[],
  failing: number[],
  closeCode: number,
][] = [
  ["maxMessageBytes", 0, oneFrame, [0], [1, 2, 126, 70_000], 1009],
  ["maxMessageBytes", 1, oneFrame, [0, 1], [2], 1009],
  ["maxMessageBytes", 125, oneFrame, [125], [126], 1009],
  ["maxMessageBytes", 126, oneFrame, [126], [127], 1009],
  ["maxMessageBytes", 65_536, oneFrame, [65_536], [65_537], 1009],
  ["maxMessageBytes", Infinity, oneFrame, [0, 2_000_000], [], 1009],
  ["maxMessageBytes", 0, fragments, [], [1, 2], 1009],
  ["maxMessageBytes", 5, fragments, [5], [6], 1009],
  ["maxMessageBytes", Infinity, fragments, [500], [], 1009],
  ["maxFragments", 1, fragments, [1], [2], 1008],
  ["maxFragments", 5, fragments, [1, 5], [6, 50], 1008],
  ["maxFragments", Infinity, fragments, [5000], [], 1008],
];

for (const [limit, max, make, passing, failing, closeCode] of TABLE) {
  const what = make === oneFrame ? "bytes in a frame" : "fragments of a byte";
  Deno.test(`${limit} of ${max}: [${passing}] ${what} pass, [${failing}] are ${closeCode}`, () => {
    const limits = { maxFragments: Infinity, maxMessageBytes: Infinity, [limit]: max };
    for (const count of passing) {
      const recorded = new Recorded({ limits }).receive(...make(count));
      deepStrictEqual([recorded.events.length, recorded.closed], [1, null], `${count}`);
    }
    for (const count of failing) {
      const recorded = new Recorded({ limits }).receive(...make(count));
      deepStrictEqual(recorded.takeCloseCodes(), [closeCode], `${count}`);
    }
  });
}
