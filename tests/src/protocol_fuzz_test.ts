import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { acceptDeflate, Deflate } from "../../src/deflate.ts";
import { parseExtensions } from "../../src/handshake.ts";
import { Opcode } from "../../src/opcode.ts";
import type { ProtocolLimits } from "../../src/protocol.ts";
import { anyText } from "../_any_text.ts";
import { testProperty } from "../_long.ts";
import { concat, cutAt, hex, toHex, utf8 } from "./_bytes.ts";
import { clientFrame, closeCodeOf, closeFrame, decodeServerFrames, FINAL } from "./_frames.ts";
import { type Outcome, outcomeOf, Recorded } from "./_protocol.ts";

/** The defaults, a hundredth of them. */
const LIMITS: ProtocolLimits = { maxMessageBytes: 10_485, maxFragments: 10, maxWaitingPongs: 2 };
const FAULT_CODES = [1002, 1007, 1008, 1009];

const cuts = fc.array(fc.nat(400), { maxLength: 5 });
const length = fc.oneof(
  { weight: 6, arbitrary: fc.nat(40) },
  fc.constantFrom(124, 125, 126, 127, 200),
  { weight: 1, arbitrary: fc.constantFrom(10_484, 10_485, 10_486) },
);
const bytes = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 2, arbitrary: length.map((count) => new Uint8Array(count).fill(0x61)) },
  { weight: 2, arbitrary: anyText({ maxLength: 20 }).map((text) => utf8(text)) },
);
const mask = fc.constantFrom([0, 0, 0, 0], [1, 2, 3, 4], [255, 254, 128, 127]);

/** Mostly legal frames in no legal order, with every kind of illegal one among them. */
const anyFrame = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      first: fc.constantFrom(0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8a),
      payload: bytes,
      mask,
    }).map(({ first, payload, mask }) => clientFrame(first, payload, { mask })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 990, max: 5010 }).map((code) => closeFrame(code, "r")),
  },
  {
    weight: 1,
    arbitrary: fc.record({ first: fc.nat(255), payload: bytes, mask: fc.option(mask) })
      .map(({ first, payload, mask }) => clientFrame(first, payload, { mask })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      extendedBytes: fc.constantFrom<2 | 8>(2, 8),
      announced: fc.oneof(fc.nat(70_000), fc.bigInt(0n, 2n ** 64n - 1n)),
    }).map(({ extendedBytes, announced }) => clientFrame(0x82, "", { extendedBytes, announced })),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
);
const anyStream = fc.array(anyFrame, { maxLength: 8 }).map((frames) => concat(...frames));

/** Flips bits of a stream, anywhere. */
const mutatedStream = fc.tuple(anyStream, fc.array(fc.tuple(fc.nat(300), fc.nat(255)))).map(
  ([stream, flips]) => {
    for (const [place, bits] of flips) if (place < stream.length) stream[place] ^= bits;
    return stream;
  },
);

function checkOutcome({ events, state, sent }: Outcome): void {
  const frames = decodeServerFrames(hex(sent));
  const closes = frames.filter(({ first }) => first === FINAL.close);
  const ends = events.filter((event) => event.startsWith("closed"));
  strictEqual(closes.length, ends.length, "one Close for one end");
  strictEqual(ends.length, state === "closed" ? 1 : 0);
  if (ends.length === 0) return;
  strictEqual(frames.at(-1), closes[0], "nothing after the Close");
  strictEqual(events.at(-1), ends[0], "no event after the end");
  const code = closeCodeOf(closes[0]);
  if (ends[0].endsWith("unclean")) strictEqual(FAULT_CODES.includes(code), true, `${code}`);
  strictEqual(ends[0].startsWith(`closed ${code} `), true);
}

function checkStream(stream: Uint8Array, at: number[], deflate?: Deflate): void {
  const whole = outcomeOf([stream], { limits: LIMITS, deflate });
  checkOutcome(whole);
  deepStrictEqual(outcomeOf(cutAt(stream, at), { limits: LIMITS, deflate }), whole);
}

testProperty(
  "any frames give events and at most one documented close, however they are cut",
  20_000,
  (parameters) => {
    fc.assert(fc.property(anyStream, cuts, (stream, at) => checkStream(stream, at)), parameters);
  },
);

testProperty("frames with flipped bits do so too", 20_000, (parameters) => {
  fc.assert(
    fc.property(mutatedStream, cuts, (stream, at) => checkStream(stream, at)),
    parameters,
  );
});

testProperty("any bytes do so too", 10_000, (parameters) => {
  const anyBytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(fc.property(anyBytes, cuts, (stream, at) => checkStream(stream, at)), parameters);
});

testProperty("frames do so too where compression is agreed on", 3000, (parameters) => {
  const deflate = new Deflate(acceptDeflate(parseExtensions("permessage-deflate"))!);
  const compressed = fc.constantFrom(
    clientFrame(0xc1, hex("f2 48 cd c9 c9 07 00")),
    clientFrame(0x41, hex("f2 48")),
    clientFrame(0x80, hex("cd c9 c9 07 00")),
    clientFrame(0xc2, hex("00")),
    clientFrame(0xc1, hex("ff ff")),
  );
  const stream = fc.array(fc.oneof(compressed, anyFrame), { maxLength: 6 })
    .map((frames) => concat(...frames));
  fc.assert(
    fc.property(stream, cuts, (stream, at) => checkStream(stream, at, deflate)),
    parameters,
  );
});

/** One message in fragments, with pings between them. */
const message = fc.record({
  isText: fc.boolean(),
  parts: fc.array(fc.string({ unit: "grapheme", maxLength: 50 }), { minLength: 1, maxLength: 9 }),
  ping: fc.option(fc.uint8Array({ maxLength: 125 })),
  mask,
});

testProperty(
  "valid messages all arrive, fragmented and interleaved and cut in any way",
  8000,
  (parameters) => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), cuts, (messages, at) => {
        const frames: Uint8Array[] = [];
        const expected: [number, string][] = [];
        for (const { isText, parts, ping, mask } of messages) {
          for (const [i, part] of parts.entries()) {
            const opcode = i > 0 ? Opcode.Continuation : isText ? Opcode.Text : Opcode.Binary;
            const first = opcode | (i === parts.length - 1 ? 0x80 : 0);
            if (ping !== null) {
              frames.push(clientFrame(FINAL.ping, ping, { mask }));
              expected.push([FINAL.pong, toHex(ping)]);
            }
            frames.push(clientFrame(first, part, { mask }));
          }
          expected.push([isText ? FINAL.text : FINAL.binary, toHex(utf8(parts.join("")))]);
        }
        const { sent, state } = outcomeOf(cutAt(concat(...frames), at));
        strictEqual(state, "open");
        const echoed = decodeServerFrames(hex(sent)).map(({ first, payload }) =>
          [first, toHex(payload)] as [number, string]
        );
        deepStrictEqual(echoed, expected);
      }),
      parameters,
    );
  },
);

/** Everything that can happen around the closing handshake. */
const closingStep = fc.oneof(
  fc.constantFrom("sendClose", "sendText", "sendPing", "lost", "pause", "resume"),
  fc.constantFrom("text", "ping", "close", "emptyClose", "badClose", "fault", "half"),
);

const RECEIVED: Record<string, Uint8Array> = {
  text: clientFrame(FINAL.text, "t"),
  ping: clientFrame(FINAL.ping, "p"),
  close: closeFrame(1001, "bye"),
  emptyClose: clientFrame(FINAL.close),
  badClose: closeFrame(1005),
  fault: clientFrame(0x83),
  half: closeFrame(1000).subarray(0, 3),
};

function takeStep(recorded: Recorded, step: string): void {
  const { protocol } = recorded;
  if (step in RECEIVED) recorded.receive(RECEIVED[step]);
  else if (step === "sendClose") protocol.sendClose(1000, "done");
  else if (step === "sendText") protocol.sendText("t");
  else if (step === "sendPing") protocol.sendPing();
  else if (step === "lost") protocol.lost();
  else if (step === "pause") protocol.pause();
  else {
    protocol.resume();
    protocol.process();
  }
}

testProperty(
  "whatever happens around the closing handshake, one Close is sent, only Pongs after it, and one end told",
  15_000,
  (parameters) => {
    const rank = { open: 0, closing: 1, closed: 2 };
    fc.assert(
      fc.property(fc.array(closingStep, { maxLength: 14 }), (steps) => {
        const recorded = new Recorded({ limits: LIMITS });
        let state = rank[recorded.protocol.state];
        for (const step of steps) {
          takeStep(recorded, step);
          strictEqual(rank[recorded.protocol.state] >= state, true, "states only go forward");
          state = rank[recorded.protocol.state];
        }
        const frames = recorded.takeFrames();
        const closes = frames.filter(({ first }) => first === FINAL.close);
        strictEqual(closes.length <= 1, true);
        const after = closes.length === 0 ? [] : frames.slice(frames.indexOf(closes[0]) + 1);
        strictEqual(after.every(({ first }) => first === FINAL.pong), true);
        if (state === 1) strictEqual(closes.length, 1);
        const ends = recorded.events.filter((event) => event.startsWith("closed"));
        strictEqual(ends.length, state === 2 ? 1 : 0);
        if (state === 2) strictEqual(recorded.events.at(-1), ends[0]);
      }),
      parameters,
    );
  },
);
