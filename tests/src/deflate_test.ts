import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { acceptDeflate, Deflate, type DeflateOptions } from "../../src/deflate.ts";
import { ProtocolError } from "../../src/errors.ts";
import { parseExtensions } from "../../src/handshake.ts";
import { testProperty } from "../_long.ts";
import { byteByByte, concat, cutAt, hex, someBytes, toHex, utf8 } from "./_bytes.ts";
import { clientFrame, closeFrame, FINAL } from "./_frames.ts";
import { outcomeOf, Recorded } from "./_protocol.ts";

const BASE = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
const HELLO = "f2 48 cd c9 c9 07 00";

function answerTo(offer: string): string | null {
  return acceptDeflate(parseExtensions(offer))?.response ?? null;
}

function deflateWith(offer = "permessage-deflate", options: DeflateOptions = {}): Deflate {
  return new Deflate(acceptDeflate(parseExtensions(offer))!, options);
}

/** Compresses as RFC 7692 §7.2.1 has a client do it. */
function clientDeflate(bytes: Uint8Array, windowBits = 15): Uint8Array<ArrayBuffer> {
  const whole = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, windowBits });
  return Uint8Array.from(whole.subarray(0, whole.length - 4));
}

/** Inflates as RFC 7692 §7.2.2 has a client do it. */
function clientInflate(payload: Uint8Array, windowBits = 15): Uint8Array {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, windowBits };
  return Uint8Array.from(inflateRawSync(concat(payload, hex("00 00 ff ff")), options));
}

function failsWith(closeCode: number) {
  return (error: unknown) => error instanceof ProtocolError && error.closeCode === closeCode;
}

Deno.test("acceptDeflate() agrees without context takeover on either side", () => {
  const table: [offer: string, answer: string][] = [
    ["permessage-deflate", BASE],
    ["permessage-deflate; client_max_window_bits", BASE],
    ["permessage-deflate; client_max_window_bits=10", BASE],
    ['permessage-deflate; client_max_window_bits="15"', BASE],
    ["permessage-deflate; client_no_context_takeover; server_no_context_takeover", BASE],
    ["permessage-deflate; server_max_window_bits=15", `${BASE}; server_max_window_bits=15`],
    ["permessage-deflate; server_max_window_bits=8", `${BASE}; server_max_window_bits=8`],
    ["x-webkit-deflate-frame, permessage-deflate", BASE],
    ["permessage-deflate; x, permessage-deflate", BASE],
    [
      "permessage-deflate; server_max_window_bits=10, permessage-deflate",
      `${BASE}; server_max_window_bits=10`,
    ],
  ];
  for (const [offer, answer] of table) strictEqual(answerTo(offer), answer, offer);
});

Deno.test("acceptDeflate() declines what is invalid", () => {
  const offers = [
    "x-webkit-deflate-frame",
    "constructor",
    "Permessage-Deflate-x",
    "permessage-deflate; unknown",
    "permessage-deflate; __proto__",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; client_no_context_takeover=true",
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; server_max_window_bits=7",
    "permessage-deflate; server_max_window_bits=16",
    "permessage-deflate; server_max_window_bits=08",
    "permessage-deflate; server_max_window_bits=1e1",
    "permessage-deflate; client_max_window_bits=7",
    "permessage-deflate; client_max_window_bits=x",
    "permessage-deflate; client_max_window_bits; client_max_window_bits",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
  ];
  for (const offer of offers) strictEqual(answerTo(offer), null, offer);
});

Deno.test("inflate() reads the examples of RFC 7692 §7.2.3", () => {
  const deflate = deflateWith();
  const vectors: [name: string, payload: string, text: string][] = [
    ["one block", HELLO, "Hello"],
    ["no compression", "00 05 00 fa ff 48 65 6c 6c 6f 00", "Hello"],
    ["BFINAL set", "f3 48 cd c9 c9 07 00 00", "Hello"],
    ["BFINAL set and no block behind", "f3 48 cd c9 c9 07 00", "Hello"],
    ["two blocks with BFINAL", "f3 48 cd c9 c9 07 00 f3 48 cd c9 c9 07 00 00", "HelloHello"],
    ["a block behind BFINAL", "f3 48 cd c9 c9 07 00 f2 48 cd c9 c9 07 00", "HelloHello"],
    [
      "a stored block behind BFINAL",
      "f3 48 cd c9 c9 07 00 00 05 00 fa ff 48 65 6c 6c 6f 00",
      "HelloHello",
    ],
    ["two blocks", "f2 48 05 00 00 00 ff ff ca c9 c9 07 00", "Hello"],
    ["empty message", "00", ""],
    ["nothing at all", "", ""],
  ];
  for (const [name, payload, text] of vectors) {
    deepStrictEqual(deflate.inflate(hex(payload), 100), utf8(text), name);
  }
});

Deno.test("inflate() passes maxBytes and fails one more with 1009", () => {
  const deflate = deflateWith();
  for (const length of [1, 100, 16_383, 16_384, 16_385, 65_536, 100_000]) {
    const payload = clientDeflate(new Uint8Array(length));
    strictEqual(deflate.inflate(payload, length).length, length);
    throws(() => deflate.inflate(payload, length - 1), failsWith(1009), `${length}`);
  }
});

Deno.test("inflate() bounds what blocks behind BFINAL add up to", () => {
  const payload = hex("f3 48 cd c9 c9 07 00 ".repeat(20));
  strictEqual(deflateWith().inflate(payload, 100).length, 100);
  throws(() => deflateWith().inflate(payload, 99), failsWith(1009));
});

Deno.test("inflate() takes 64 final blocks and fails one more with 1008", () => {
  const blocks = (count: number) => hex("03 00 ".repeat(count));
  strictEqual(deflateWith().inflate(blocks(64), 100).length, 0);
  throws(() => deflateWith().inflate(blocks(65), 100), failsWith(1008));
});

Deno.test("inflate() fails a bomb with 1009", () => {
  const bomb = clientDeflate(new Uint8Array(64 * 1024 * 1024));
  strictEqual(bomb.length < 70_000, true);
  throws(() => deflateWith().inflate(bomb, 1 << 20), failsWith(1009));
});

Deno.test("inflate() fails what is not deflated data with 1007", () => {
  const garbage = ["ff", "06 00", "00 05 00 00 00 48", "ed bd 07"];
  for (const payload of [...garbage, "f3 48 cd c9 c9 07 00 de ad be ef"]) {
    throws(() => deflateWith().inflate(hex(payload), 100), failsWith(1007), payload);
  }
});

testProperty("inflate() gives bytes or 1007, 1008 or 1009 for any payload", 3000, (parameters) => {
  const deflate = deflateWith();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (payload) => {
      try {
        strictEqual(deflate.inflate(payload, 1000).length <= 1000, true);
      } catch (error) {
        const isDocumented = [1007, 1008, 1009].some((code) => failsWith(code)(error));
        strictEqual(isDocumented, true, String(error));
      }
    }),
    parameters,
  );
});

Deno.test("compress() leaves messages below its threshold, and those that do not shrink", () => {
  const deflate = deflateWith("permessage-deflate", { thresholdBytes: 300 });
  strictEqual(deflate.compress(new Uint8Array(299)), null);
  strictEqual(deflate.compress(new Uint8Array(300))!.length < 20, true);
  strictEqual(deflate.compress(someBytes(5000)), null);
});

Deno.test("what compress() makes, the client inflates in its window", () => {
  const text = utf8("all work and no play ".repeat(2000));
  for (let bits = 9; bits <= 15; bits++) {
    const deflate = deflateWith(`permessage-deflate; server_max_window_bits=${bits}`);
    const compressed = deflate.compress(text)!;
    strictEqual(compressed.length < text.length / 10, true);
    deepStrictEqual(clientInflate(compressed, bits), text, `${bits} bits`);
  }
});

Deno.test("a window of 256 bytes is kept to: only messages that fit are compressed", () => {
  const deflate = deflateWith("permessage-deflate; server_max_window_bits=8", {
    thresholdBytes: 1,
  });
  strictEqual(deflate.compress(new Uint8Array(257)), null);
  const compressed = deflate.compress(new Uint8Array(256))!;
  deepStrictEqual(clientInflate(compressed), new Uint8Array(256));
});

Deno.test("compressed messages arrive whole, byte by byte and cut at each index", () => {
  const payload = clientDeflate(utf8("läuft ".repeat(60)));
  const whole = concat(
    clientFrame(0xc1, hex(HELLO)),
    clientFrame(0x41, payload.subarray(0, 5)),
    clientFrame(FINAL.ping, "p"),
    clientFrame(0x00),
    clientFrame(0x80, payload.subarray(5)),
    clientFrame(0xc2, hex("00")),
    clientFrame(FINAL.text, "plain"),
    closeFrame(1000),
  );
  const options = { deflate: deflateWith() };
  const expected = outcomeOf([whole], options);
  deepStrictEqual(expected.events, [
    'text "Hello"',
    "ping",
    expected.events[2],
    "binary ",
    'text "plain"',
    "close",
    "closed 1000 clean",
  ]);
  strictEqual(expected.events[2].startsWith("text of 420 bytes, hash "), true);
  deepStrictEqual(outcomeOf(byteByByte(whole), options), expected);
  for (let i = 0; i < whole.length; i++) {
    deepStrictEqual(outcomeOf(cutAt(whole, [i]), options), expected, `cut at ${i}`);
  }
});

Deno.test("an echo above the threshold is compressed, one below is not", () => {
  const recorded = new Recorded({ deflate: deflateWith() });
  recorded.onMessage = (message) => recorded.protocol.sendMessage(message);
  const long = utf8("x".repeat(1000));
  recorded.receive(clientFrame(0xc1, clientDeflate(long)), clientFrame(0xc1, hex(HELLO)));
  recorded.protocol.sendText("y".repeat(500));
  const frames = recorded.takeFrames();
  deepStrictEqual(frames.map(({ first }) => first), [0xc1, FINAL.text, 0xc1]);
  deepStrictEqual(clientInflate(frames[0].payload), long);
  strictEqual(toHex(frames[1].payload), "48 65 6c 6c 6f");
});

Deno.test("RSV1 is a fault without the extension, and on control and later frames with it", () => {
  const deflate = deflateWith();
  deepStrictEqual(new Recorded().receive(clientFrame(0xc1)).takeCloseCodes(), [1002]);
  for (const first of [0xc8, 0xc9, 0xca, 0xa1, 0xe1]) {
    const recorded = new Recorded({ deflate }).receive(clientFrame(first));
    deepStrictEqual(recorded.takeCloseCodes(), [1002], first.toString(16));
  }
  const recorded = new Recorded({ deflate });
  recorded.receive(clientFrame(0x41, hex(HELLO)), clientFrame(0xc0));
  deepStrictEqual(recorded.takeCloseCodes(), [1002]);
});

Deno.test("a compressed message is held to the limits, compressed and inflated", () => {
  const deflate = deflateWith();
  const limits = { maxMessageBytes: 1000, maxFragments: 2 };
  const cases: [name: string, frames: Uint8Array[], closeCodes: number[]][] = [
    ["1000 bytes", [clientFrame(0xc2, clientDeflate(new Uint8Array(1000)))], []],
    ["1001 bytes", [clientFrame(0xc2, clientDeflate(new Uint8Array(1001)))], [1009]],
    ["1000 incompressible bytes", [clientFrame(0xc2, clientDeflate(someBytes(1000)))], []],
    ["a header that announces 1314", [clientFrame(0xc2, someBytes(1314))], [1007]],
    ["a header that announces 1315", [clientFrame(0xc2, "", { announced: 1315 })], [1009]],
    ["text that is not UTF-8", [clientFrame(0xc1, clientDeflate(hex("ff")))], [1007]],
    ["text cut inside a character", [clientFrame(0xc1, clientDeflate(hex("c3")))], [1007]],
    ["garbage", [clientFrame(0xc1, hex("ff ff"))], [1007]],
    ["three fragments", [clientFrame(0x41), clientFrame(0x00), clientFrame(0x80)], [1008]],
  ];
  for (const [name, frames, codes] of cases) {
    const recorded = new Recorded({ limits, deflate }).receive(...frames);
    deepStrictEqual(recorded.takeCloseCodes(), codes, name);
  }
});

Deno.test("incompressible messages of the full limit pass, however poorly they are deflated", () => {
  const limits = { maxMessageBytes: 100_000 };
  const bytes = someBytes(100_000);
  for (const memLevel of [1, 8]) {
    for (const windowBits of [9, 15]) {
      const options = { finishFlush: constants.Z_SYNC_FLUSH, memLevel, windowBits };
      const payload = deflateRawSync(bytes, options).subarray(0, -4);
      const recorded = new Recorded({ limits, deflate: deflateWith() });
      recorded.receive(clientFrame(0xc2, payload));
      strictEqual(recorded.closed, null, `memLevel ${memLevel}, ${payload.length} bytes`);
    }
  }
});

for (
  const [maxMessageBytes, closeCodes] of [[0, [1009]], [499, [1009]], [500, []], [
    Infinity,
    [],
  ]] as const
) {
  Deno.test(`500 compressed bytes of at most ${maxMessageBytes} give ${closeCodes}`, () => {
    const recorded = new Recorded({ limits: { maxMessageBytes }, deflate: deflateWith() });
    recorded.receive(clientFrame(0xc2, clientDeflate(new Uint8Array(500))));
    deepStrictEqual(recorded.takeCloseCodes(), closeCodes);
  });
}

Deno.test("a maximum of 0 takes empty compressed messages, and no others", () => {
  const recorded = new Recorded({ limits: { maxMessageBytes: 0 }, deflate: deflateWith() });
  recorded.receive(clientFrame(0xc2, hex("00")));
  deepStrictEqual(recorded.events, ["binary "]);
  recorded.receive(clientFrame(0xc2, clientDeflate(new Uint8Array(1))));
  deepStrictEqual(recorded.takeCloseCodes(), [1009]);
});
