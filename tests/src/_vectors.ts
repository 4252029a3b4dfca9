import { concat, hex, someBytes, utf8 } from "./_bytes.ts";
import { clientFrame, closeFrame, FINAL } from "./_frames.ts";

/** Bytes from a client that keeps to the rules, and the events that they give. */
export interface ValidVector {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly events: readonly string[];
}

/** Bytes from a client that breaks a rule, and the code it is failed with. */
export interface FaultVector {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly code: number;
  /** How many of the bytes it takes to know; default: all. */
  readonly needs?: number;
}

/** One vector for each thing that a client may do. */
export const VALID: readonly ValidVector[] = [
  {
    name: "RFC 6455 §5.7: masked text",
    bytes: hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"),
    events: ['text "Hello"'],
  },
  { name: "empty text", bytes: clientFrame(FINAL.text), events: ['text ""'] },
  { name: "empty binary", bytes: clientFrame(FINAL.binary), events: ["binary "] },
  {
    name: "text of several bytes",
    bytes: clientFrame(FINAL.text, "añ€😀"),
    events: ['text "añ€😀"'],
  },
  {
    name: "byte order mark",
    bytes: clientFrame(FINAL.text, "\ufeffa"),
    events: ['text "\ufeffa"'],
  },
  { name: "NUL and DEL", bytes: clientFrame(FINAL.text, "\0\x7f"), events: ['text "\\u0000\x7f"'] },
  {
    name: "two in one chunk",
    bytes: concat(clientFrame(FINAL.text, "a"), clientFrame(FINAL.binary, hex("00 ff"))),
    events: ['text "a"', "binary 00 ff"],
  },
  {
    name: "many in one chunk",
    bytes: concat(...Array.from("abcdefgh", (letter) => clientFrame(FINAL.text, letter.repeat(9)))),
    events: Array.from("abcdefgh", (letter) => `text "${letter.repeat(9)}"`),
  },
  {
    name: "three fragments",
    bytes: concat(clientFrame(0x01, "a"), clientFrame(0x00, "b"), clientFrame(0x80, "c")),
    events: ['text "abc"'],
  },
  {
    name: "empty fragments",
    bytes: concat(clientFrame(0x01), clientFrame(0x00), clientFrame(0x80)),
    events: ['text ""'],
  },
  {
    name: "empty fragments around a full one",
    bytes: concat(clientFrame(0x02), clientFrame(0x00, hex("07")), clientFrame(0x80)),
    events: ["binary 07"],
  },
  {
    name: "ping and pong between fragments",
    bytes: concat(
      clientFrame(0x01, "fra"),
      clientFrame(FINAL.ping, "p"),
      clientFrame(0x00, "gmen"),
      clientFrame(FINAL.pong),
      clientFrame(0x80, "ts"),
      clientFrame(FINAL.text, "next"),
    ),
    events: ["ping", "pong", 'text "fragments"', 'text "next"'],
  },
  {
    name: "a character split between fragments",
    bytes: concat(clientFrame(0x01, hex("f0 9f")), clientFrame(0x80, hex("98 80"))),
    events: ['text "😀"'],
  },
  {
    name: "126 bytes, fragmented after 125",
    bytes: concat(clientFrame(0x01, "x".repeat(125)), clientFrame(0x80, "y")),
    events: [`text "${"x".repeat(125)}y"`],
  },
  { name: "ping of 125 bytes", bytes: clientFrame(FINAL.ping, someBytes(125)), events: ["ping"] },
  { name: "unasked pong", bytes: clientFrame(FINAL.pong, "hello"), events: ["pong"] },
  {
    name: "close without a body",
    bytes: clientFrame(FINAL.close),
    events: ["close", "closed 1005 clean"],
  },
  {
    name: "close with a reason",
    bytes: closeFrame(4001, "grüße"),
    events: ["close", "closed 4001 clean"],
  },
  {
    name: "close with the longest reason",
    bytes: closeFrame(1000, "r".repeat(123)),
    events: ["close", "closed 1000 clean"],
  },
  {
    name: "close in the middle of a message",
    bytes: concat(clientFrame(0x01, "never"), closeFrame(1001)),
    events: ["close", "closed 1001 clean"],
  },
  {
    name: "data after a close",
    bytes: concat(closeFrame(1000), clientFrame(FINAL.text, "late"), hex("ff ff")),
    events: ["close", "closed 1000 clean"],
  },
  ...[31, 32, 33, 63, 64, 124, 125, 126, 127].map((length) => ({
    name: `text of ${length} bytes after one of 3`,
    bytes: concat(clientFrame(FINAL.text, "abc"), clientFrame(FINAL.text, "z".repeat(length))),
    events: ['text "abc"', `text "${"z".repeat(length)}"`],
  })),
  {
    name: "long text between short ones",
    bytes: concat(
      clientFrame(FINAL.text, "a"),
      clientFrame(FINAL.text, "ü".repeat(90)),
      clientFrame(FINAL.text, "b"),
    ),
    events: ['text "a"', `text "${"ü".repeat(90)}"`, 'text "b"'],
  },
];

/** One vector for each rule that a client can break. */
export const FAULTS: readonly FaultVector[] = [
  {
    name: "unmasked",
    bytes: clientFrame(FINAL.text, "Hello", { mask: null }),
    code: 1002,
    needs: 2,
  },
  { name: "unmasked and empty", bytes: hex("81 00"), code: 1002 },
  { name: "RSV1", bytes: clientFrame(0xc1, "a"), code: 1002, needs: 2 },
  { name: "RSV2", bytes: clientFrame(0xa1, "a"), code: 1002, needs: 2 },
  { name: "RSV3", bytes: clientFrame(0x91, "a"), code: 1002, needs: 2 },
  { name: "RSV1 on a close", bytes: clientFrame(0xc8), code: 1002, needs: 2 },
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ({
    name: `opcode ${opcode}`,
    bytes: clientFrame(0x80 | opcode, "a"),
    code: 1002,
    needs: 2,
  })),
  { name: "fragmented ping", bytes: clientFrame(0x09, "a"), code: 1002, needs: 2 },
  { name: "fragmented close", bytes: clientFrame(0x08), code: 1002, needs: 2 },
  {
    name: "ping of 126 bytes",
    bytes: clientFrame(FINAL.ping, someBytes(126)),
    code: 1002,
    needs: 2,
  },
  { name: "close of 126 bytes", bytes: closeFrame(1000, "r".repeat(124)), code: 1002, needs: 2 },
  {
    name: "ping with a 64-bit length",
    bytes: clientFrame(FINAL.ping, "", { extendedBytes: 8 }),
    code: 1002,
    needs: 2,
  },
  { name: "continuation without a start", bytes: clientFrame(0x80, "a"), code: 1002, needs: 2 },
  {
    name: "continuation without a start, not final",
    bytes: clientFrame(0x00),
    code: 1002,
    needs: 2,
  },
  {
    name: "continuation after a whole message",
    bytes: concat(clientFrame(FINAL.text, "a"), clientFrame(0x80, "b")),
    code: 1002,
    needs: 9,
  },
  {
    name: "text inside a fragmented text",
    bytes: concat(clientFrame(0x01, "a"), clientFrame(FINAL.text, "b")),
    code: 1002,
    needs: 9,
  },
  {
    name: "binary start inside a fragmented text",
    bytes: concat(clientFrame(0x01, "a"), clientFrame(0x02, "b")),
    code: 1002,
    needs: 9,
  },
  {
    name: "16-bit length for 125 bytes",
    bytes: clientFrame(FINAL.text, "a".repeat(125), { extendedBytes: 2 }),
    code: 1002,
    needs: 8,
  },
  {
    name: "64-bit length for 65535 bytes",
    bytes: clientFrame(FINAL.binary, someBytes(65_535), { extendedBytes: 8 }),
    code: 1002,
    needs: 14,
  },
  {
    name: "64-bit length for nothing",
    bytes: clientFrame(FINAL.binary, "", { extendedBytes: 8 }),
    code: 1002,
  },
  {
    name: "top bit of a 64-bit length",
    bytes: clientFrame(FINAL.binary, "", { announced: 2n ** 63n + 5n }),
    code: 1002,
  },
  {
    name: "length 2^53",
    bytes: clientFrame(FINAL.binary, "", { announced: 2n ** 53n }),
    code: 1009,
  },
  {
    name: "length 2^63 - 1",
    bytes: clientFrame(FINAL.binary, "", { announced: 2n ** 63n - 1n }),
    code: 1009,
  },
  {
    name: "a message over the limit",
    bytes: clientFrame(FINAL.binary, "", { announced: (1 << 20) + 1 }),
    code: 1009,
  },
  ...[
    { name: "lone trailing byte", text: "80", needs: 7 },
    { name: "overlong slash", text: "c0 af", needs: 7 },
    { name: "surrogate", text: "ed a0 80", needs: 8 },
    { name: "above U+10FFFF", text: "f4 90 80 80", needs: 8 },
    { name: "five-byte form", text: "f8 88 80 80 80", needs: 7 },
    { name: "cut character", text: "61 e2 82", needs: 9 },
  ].map(({ name, text, needs }) => ({
    name,
    bytes: clientFrame(FINAL.text, hex(text)),
    code: 1007,
    needs,
  })),
  {
    name: "bad text in the second fragment",
    bytes: concat(clientFrame(0x01, "ok"), clientFrame(0x00, hex("c0"))),
    code: 1007,
  },
  {
    name: "bad text in a long frame",
    bytes: clientFrame(FINAL.text, concat(utf8("x".repeat(200)), hex("ff"))),
    code: 1007,
  },
  { name: "close of one byte", bytes: clientFrame(FINAL.close, hex("03")), code: 1002 },
  { name: "close code 1005", bytes: closeFrame(1005), code: 1002 },
  { name: "close code 5000", bytes: closeFrame(5000, "reason"), code: 1002 },
  { name: "close reason not UTF-8", bytes: closeFrame(1000, hex("ff")), code: 1007 },
];
