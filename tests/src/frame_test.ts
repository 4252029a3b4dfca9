import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  checkHeader,
  createHeader,
  decodeHeader,
  encodeFrame,
  encodeHeader,
  FIN,
  type FrameHeader,
  headerLength,
} from "../../src/frame.ts";
import { unmask } from "../../src/mask.ts";
import { Opcode } from "../../src/opcode.ts";
import { concat, hex, someBytes, toHex } from "./_bytes.ts";
import { clientFrame, decodeServerFrames } from "./_frames.ts";

const LENGTHS = [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537];

function decode(bytes: Uint8Array): FrameHeader & { length: number } {
  const header = createHeader();
  const length = decodeHeader(bytes, 0, bytes.length, header);
  return { ...header, length };
}

function faultOf(
  bytes: Uint8Array,
  { fragmented = false, compression = false } = {},
): number | null {
  const header = createHeader();
  decodeHeader(bytes, 0, bytes.length, header);
  return checkHeader(header, { fragmented, compression })?.closeCode ?? null;
}

/** Asserts that a golden frame decodes to the payload, and that the payload encodes to the frame. */
function checkGolden(name: string, frame: string, opcode: Opcode, payload: string): void {
  const bytes = hex(frame);
  const header = decode(bytes);
  deepStrictEqual(
    [header.fin, header.rsv, header.opcode, header.length + header.payloadLength],
    [true, 0, opcode, bytes.length],
    name,
  );
  if (!header.masked) return strictEqual(toHex(encodeFrame(opcode, hex(payload))), frame, name);
  const padded = concat(bytes, new Uint8Array(-bytes.length & 3));
  const words = new Uint32Array(padded.buffer);
  unmask({ bytes: padded, words }, header.length, bytes.length, header.maskingKey);
  strictEqual(toHex(padded.subarray(header.length, bytes.length)), payload, name);
  strictEqual(toHex(clientFrame(FIN | opcode, hex(payload))), frame, name);
}

Deno.test("golden frames of RFC 6455 §5.7 hold in both directions", () => {
  const hello = "48 65 6c 6c 6f";
  checkGolden("unmasked text", `81 05 ${hello}`, Opcode.Text, hello);
  checkGolden("masked text", "81 85 37 fa 21 3d 7f 9f 4d 51 58", Opcode.Text, hello);
  checkGolden("unmasked ping", `89 05 ${hello}`, Opcode.Ping, hello);
  checkGolden("masked pong", "8a 85 37 fa 21 3d 7f 9f 4d 51 58", Opcode.Pong, hello);
  checkGolden("empty text", "81 00", Opcode.Text, "");
  checkGolden("close without a body", "88 80 37 fa 21 3d", Opcode.Close, "");
  const long = toHex(someBytes(256));
  checkGolden("256 bytes, unmasked", `82 7e 01 00 ${long}`, Opcode.Binary, long);
  const longest = toHex(someBytes(65_536));
  checkGolden(
    "64 KiB, unmasked",
    `82 7f 00 00 00 00 00 01 00 00 ${longest}`,
    Opcode.Binary,
    longest,
  );
});

Deno.test("encodeHeader() uses as few bytes as it takes", () => {
  const expected: [number, string][] = [
    [0, "82 00"],
    [1, "82 01"],
    [124, "82 7c"],
    [125, "82 7d"],
    [126, "82 7e 00 7e"],
    [127, "82 7e 00 7f"],
    [65_534, "82 7e ff fe"],
    [65_535, "82 7e ff ff"],
    [65_536, "82 7f 00 00 00 00 00 01 00 00"],
    [65_537, "82 7f 00 00 00 00 00 01 00 01"],
    [2 ** 32 + 5, "82 7f 00 00 00 01 00 00 00 05"],
    [2 ** 53 - 1, "82 7f 00 1f ff ff ff ff ff ff"],
  ];
  for (const [length, header] of expected) {
    const target = new Uint8Array(16);
    const end = encodeHeader(target, 3, 0x82, length);
    strictEqual(toHex(target.subarray(3, end)), header);
    strictEqual(headerLength(length), end - 3);
  }
});

Deno.test("encodeFrame() round-trips payloads of every border length", () => {
  for (const length of LENGTHS) {
    const payload = someBytes(length);
    const [frame, ...rest] = decodeServerFrames(encodeFrame(Opcode.Binary, payload));
    strictEqual(rest.length, 0);
    strictEqual(frame.first, 0x82);
    deepStrictEqual(frame.payload, payload);
  }
});

Deno.test("decodeHeader() decodes lengths and keys of every border length", () => {
  for (const length of LENGTHS) {
    const frame = clientFrame(0x82, someBytes(length), { mask: [0x01, 0x02, 0x83, 0x84] });
    const header = decode(frame);
    strictEqual(header.payloadLength, length);
    strictEqual(header.length, frame.length - length);
    strictEqual(header.maskingKey, 0x84830201 | 0);
    strictEqual(header.masked, true);
  }
});

Deno.test("decodeHeader() returns 0 until the last byte of the header is there", () => {
  for (const length of LENGTHS) {
    const frame = clientFrame(0x82, someBytes(length));
    const headerBytes = frame.length - length;
    for (let end = 0; end < headerBytes; end++) {
      strictEqual(decode(frame.subarray(0, end)).length, 0, `${length}: ${end} bytes`);
    }
    strictEqual(decode(frame.subarray(0, headerBytes)).length, headerBytes);
  }
});

Deno.test("decodeHeader() reads from `start`, not past `end`", () => {
  const header = createHeader();
  const bytes = hex("ff ff 81 85 37 fa 21 3d 7f");
  strictEqual(decodeHeader(bytes, 2, bytes.length, header), 6);
  strictEqual(header.payloadLength, 5);
  strictEqual(decodeHeader(bytes, 2, 7, header), 0);
});

Deno.test("decodeHeader() splits the first byte into FIN, RSV1–3 and opcode", () => {
  for (let first = 0; first <= 0xff; first++) {
    const { fin, rsv, opcode } = decode(Uint8Array.of(first, 0x80, 1, 2, 3, 4));
    strictEqual((fin ? 0x80 : 0) | rsv << 4 | opcode, first);
  }
});

Deno.test("checkHeader() rejects every reserved opcode with 1002", () => {
  for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
    strictEqual(faultOf(clientFrame(0x80 | opcode)), 1002, `opcode ${opcode}`);
    strictEqual(faultOf(clientFrame(opcode)), 1002, `opcode ${opcode}, not final`);
  }
});

Deno.test("checkHeader() rejects each reserved bit with 1002", () => {
  for (const rsv of [0x10, 0x20, 0x40, 0x30, 0x70]) {
    for (const first of [0x81, 0x82, 0x01, 0x88, 0x89, 0x8a]) {
      strictEqual(faultOf(clientFrame(first | rsv)), 1002);
    }
  }
});

Deno.test("checkHeader() allows RSV1 on the first frame of a compressed message only", () => {
  const compression = true;
  strictEqual(faultOf(clientFrame(0xc1), { compression }), null);
  strictEqual(faultOf(clientFrame(0x42), { compression }), null);
  strictEqual(faultOf(clientFrame(0xc0), { compression, fragmented: true }), 1002);
  strictEqual(faultOf(clientFrame(0xc9), { compression }), 1002);
  strictEqual(faultOf(clientFrame(0xe1), { compression }), 1002);
  strictEqual(faultOf(clientFrame(0xd1), { compression }), 1002);
});

Deno.test("checkHeader() rejects an unmasked frame with 1002, of any opcode and length", () => {
  for (const first of [0x81, 0x82, 0x88, 0x89, 0x8a]) {
    strictEqual(faultOf(clientFrame(first, "a", { mask: null })), 1002);
  }
  strictEqual(faultOf(clientFrame(0x82, someBytes(300), { mask: null })), 1002);
});

Deno.test("checkHeader() rejects fragmented control frames, and those over 125 bytes", () => {
  for (const opcode of [8, 9, 10]) {
    strictEqual(faultOf(clientFrame(opcode)), 1002);
    strictEqual(faultOf(clientFrame(0x80 | opcode, someBytes(125))), null);
    strictEqual(faultOf(clientFrame(0x80 | opcode, someBytes(126))), 1002);
    strictEqual(faultOf(clientFrame(0x80 | opcode, "", { extendedBytes: 8 })), 1002);
  }
});

Deno.test("checkHeader() knows where a message may begin and go on", () => {
  const table: [first: number, fragmented: boolean, fault: number | null][] = [
    [0x81, false, null],
    [0x01, false, null],
    [0x80, false, 1002],
    [0x00, false, 1002],
    [0x81, true, 1002],
    [0x02, true, 1002],
    [0x80, true, null],
    [0x00, true, null],
    [0x89, true, null],
    [0x88, true, null],
  ];
  for (const [first, fragmented, fault] of table) {
    strictEqual(faultOf(clientFrame(first), { fragmented }), fault, first.toString(16));
  }
});

Deno.test("checkHeader() demands the minimal length", () => {
  const table: [extendedBytes: 2 | 8, announced: number, fault: number | null][] = [
    [2, 0, 1002],
    [2, 125, 1002],
    [2, 126, null],
    [2, 65_535, null],
    [8, 0, 1002],
    [8, 126, 1002],
    [8, 65_535, 1002],
    [8, 65_536, null],
  ];
  for (const [extendedBytes, announced, fault] of table) {
    const frame = clientFrame(0x82, "", { extendedBytes, announced });
    strictEqual(faultOf(frame), fault, `${announced} in ${extendedBytes} bytes`);
  }
});

Deno.test("checkHeader() answers 2^53 and more with 1009, the top bit with 1002", () => {
  const table: [announced: bigint, fault: number | null][] = [
    [2n ** 53n - 1n, null],
    [2n ** 53n, 1009],
    [2n ** 62n, 1009],
    [2n ** 63n - 512n, 1009],
    [2n ** 63n - 1n, 1009],
    [2n ** 63n, 1002],
    [2n ** 64n - 1n, 1002],
  ];
  for (const [announced, fault] of table) {
    const frame = clientFrame(0x82, "", { extendedBytes: 8, announced });
    strictEqual(faultOf(frame), fault, `${announced}`);
  }
});

Deno.test("checkHeader() judges what it can from two bytes", () => {
  strictEqual(faultOf(hex("83 80")), 1002);
  strictEqual(faultOf(hex("81 05")), 1002);
  strictEqual(faultOf(hex("89 fe")), 1002);
  strictEqual(faultOf(hex("82 fe")), null);
  strictEqual(faultOf(hex("82 ff")), null);
});
