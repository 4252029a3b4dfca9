import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import {
  assignMessage,
  clearMessage,
  encodeMessage,
  Message,
  passMessage,
} from "../../src/message.ts";
import { concat, hex, someBytes, toHex, utf8 } from "./_bytes.ts";

function messageOf(bytes: Uint8Array<ArrayBuffer>, isText = true): Message {
  const message = new Message();
  const padded = concat(hex("ff ff"), bytes, hex("ff"));
  assignMessage(message, isText, padded, 2, 2 + bytes.length);
  return message;
}

Deno.test("text() decodes short and long texts, ASCII and other, to the last byte", () => {
  for (const length of [0, 1, 23, 24, 25, 100]) {
    for (const letter of ["a", "é", "😀"]) {
      const text = letter.repeat(length) + "z";
      strictEqual(messageOf(utf8(text)).text(), text);
    }
  }
});

Deno.test("text() keeps a byte order mark", () => {
  strictEqual(messageOf(utf8("\ufeffa")).text(), "\ufeffa");
  strictEqual(messageOf(utf8("\ufeff" + "a".repeat(50))).text().length, 51);
});

Deno.test("bytes is the payload and no more", () => {
  const message = messageOf(hex("01 02 03"), false);
  deepStrictEqual([message.bytes, message.byteLength, message.isText], [hex("01 02 03"), 3, false]);
});

Deno.test("clone() is independent of the memory it came from", () => {
  const memory = utf8("abc");
  const message = new Message();
  assignMessage(message, true, memory, 0, 3);
  const copy = message.clone();
  memory.fill(0);
  clearMessage(message);
  deepStrictEqual([copy.text(), copy.isText, message.text(), message.byteLength], [
    "abc",
    true,
    "",
    0,
  ]);
  notStrictEqual(copy.bytes.buffer, memory.buffer);
});

Deno.test("passMessage() hands over where the payload lies", () => {
  const passed: unknown[] = [];
  const sink = {
    append(first: number, bytes: Uint8Array, start: number, end: number) {
      passed.push(first, start, end, toHex(bytes.subarray(start, end)));
    },
  };
  passMessage(messageOf(utf8("xyz")), sink);
  passMessage(messageOf(hex("00"), false), sink);
  deepStrictEqual(passed, [0x81, 2, 5, "78 79 7a", 0x82, 2, 3, "00"]);
});

Deno.test("encodeMessage() makes one whole frame of text or bytes", () => {
  strictEqual(toHex(encodeMessage("hé").frame), "81 03 68 c3 a9");
  strictEqual(toHex(encodeMessage(hex("00 ff")).frame), "82 02 00 ff");
  strictEqual(toHex(encodeMessage("").frame), "81 00");
  strictEqual(toHex(encodeMessage(someBytes(126)).frame.subarray(0, 4)), "82 7e 00 7e");
});
