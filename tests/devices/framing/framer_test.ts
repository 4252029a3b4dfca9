import assert from "node:assert/strict";
import { createFramer, type Framing, FRAMING_TYPES } from "../../../devices/framing/framer.ts";
import { frame, hex } from "./_frames.ts";

const examples: Record<Framing["type"], [Framing, string]> = {
  cobs: [{ type: "cobs" }, "03 01 02 00"],
  slip: [{ type: "slip" }, "01 02 c0"],
  fixed: [{ type: "fixed", payloadBytes: 2 }, "01 02"],
  length: [{ type: "length", length: "u8" }, "02 01 02"],
};

for (const type of FRAMING_TYPES) {
  Deno.test(`createFramer() makes a framer of type ${type}`, () => {
    const [framing, bytes] = examples[type];
    const found = frame((events) => createFramer(framing, events), hex(bytes));
    assert.deepEqual(found, { frames: ["01 02"], bad: 0 });
  });
}
