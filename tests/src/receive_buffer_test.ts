import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { ReceiveBuffer } from "../../src/receive_buffer.ts";
import { testProperty } from "../_long.ts";
import { concat, someBytes } from "./_bytes.ts";

const BUSY_BYTES = 128 * 1024;

function unread({ bytes, start, end }: ReceiveBuffer): Uint8Array {
  return bytes.slice(start, end);
}

function kept({ bytes, keptStart, keptEnd }: ReceiveBuffer): Uint8Array {
  return bytes.slice(keptStart, keptEnd);
}

/** Reads as a connection does: as much of `bytes` at once as there is room for. */
function read(buffer: ReceiveBuffer, bytes: Uint8Array, expected = 0): number {
  const space = buffer.reserve(expected);
  const count = Math.min(space.length, bytes.length);
  space.set(bytes.subarray(0, count));
  buffer.commit(count);
  return count;
}

Deno.test("a fresh buffer is small and offers room", () => {
  const buffer = new ReceiveBuffer();
  strictEqual(buffer.bytes.length, 512);
  strictEqual(buffer.reserve().length, 512);
});

Deno.test("the words are the same memory as the bytes, also after growing", () => {
  const buffer = new ReceiveBuffer();
  for (let i = 0; i < 4; i++) {
    strictEqual(buffer.words.buffer, buffer.bytes.buffer);
    strictEqual(buffer.words.byteLength, buffer.bytes.length);
    buffer.append(someBytes(3000));
  }
});

Deno.test("append() keeps all bytes in order", () => {
  const buffer = new ReceiveBuffer();
  const parts = [1, 511, 512, 513, 70_000, 200_000].map((length, i) => someBytes(length, i + 1));
  for (const part of parts) buffer.append(part);
  deepStrictEqual(unread(buffer), concat(...parts));
});

Deno.test("keep() moves the fragments of a message together", () => {
  const buffer = new ReceiveBuffer();
  buffer.append(Uint8Array.of(0, 1, 2, 9, 9, 3, 4, 9, 5));
  buffer.start = 1;
  buffer.keep(2);
  buffer.start += 2;
  buffer.keep(2);
  buffer.start += 1;
  buffer.keep(0);
  deepStrictEqual(kept(buffer), Uint8Array.of(1, 2, 3, 4));
  deepStrictEqual(unread(buffer), Uint8Array.of(5));
  buffer.dropKept();
  deepStrictEqual([kept(buffer).length, unread(buffer)], [0, Uint8Array.of(5)]);
});

Deno.test("reads that fill the buffer make it grow, up to 128 KiB", () => {
  const buffer = new ReceiveBuffer();
  const sizes: number[] = [];
  for (let i = 0; i < 6; i++) {
    sizes.push(read(buffer, someBytes(BUSY_BYTES)));
    buffer.start = buffer.end;
  }
  deepStrictEqual(sizes, [512, 4096, 32_768, BUSY_BYTES, BUSY_BYTES, BUSY_BYTES]);
});

Deno.test("many small reads make a grown buffer shrink", () => {
  const buffer = new ReceiveBuffer();
  while (buffer.bytes.length < BUSY_BYTES) {
    read(buffer, someBytes(BUSY_BYTES));
    buffer.start = buffer.end;
  }
  for (let i = 0; i < 2000; i++) {
    read(buffer, someBytes(10));
    buffer.start = buffer.end;
  }
  strictEqual(buffer.bytes.length <= 4096, true);
});

Deno.test("an announced length reserves nothing until bytes come", () => {
  const buffer = new ReceiveBuffer();
  for (let i = 0; i < 20; i++) {
    buffer.start = 0;
    read(buffer, someBytes(1), 2 ** 31 + 7);
  }
  strictEqual(buffer.bytes.length <= 1024, true);
  deepStrictEqual(buffer.end, 20);
});

Deno.test("a large message is read into little more memory than it takes", () => {
  const buffer = new ReceiveBuffer();
  const length = 1_000_000;
  const message = someBytes(length);
  for (let taken = 0; taken < length;) {
    taken += read(buffer, message.subarray(taken), length - taken);
    buffer.keep(buffer.end - buffer.start);
  }
  deepStrictEqual(kept(buffer), message);
  strictEqual(buffer.bytes.length < 2.1 * length, true, `${buffer.bytes.length} bytes`);
  buffer.dropKept();
  buffer.reserve();
  strictEqual(buffer.bytes.length, BUSY_BYTES);
});

Deno.test("relax() gives grown memory up when nothing is held", () => {
  const buffer = new ReceiveBuffer();
  buffer.append(someBytes(5000));
  const grown = buffer.bytes.length;
  buffer.relax();
  strictEqual(buffer.bytes.length, grown);
  buffer.start = buffer.end;
  buffer.relax();
  strictEqual(buffer.bytes.length, 512);
  strictEqual(buffer.reserve().length, 512);
});

Deno.test("clear() forgets all", () => {
  const buffer = new ReceiveBuffer();
  buffer.append(someBytes(100));
  buffer.keep(50);
  buffer.clear();
  deepStrictEqual([kept(buffer).length, unread(buffer).length], [0, 0]);
});

testProperty("any sequence of reads and uses does as a plain queue of bytes", 400, (parameters) => {
  type Step = { use: "read" | "skip" | "keep" | "drop"; size: number };
  const step: fc.Arbitrary<Step> = fc.record({
    use: fc.constantFrom("read", "read", "skip", "keep", "drop"),
    size: fc.oneof(fc.nat(40), fc.nat(1500), fc.nat(9000)),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(5000), (steps, expected) => {
      const buffer = new ReceiveBuffer();
      let queue: number[] = [];
      let message: number[] = [];
      let seed = 1;
      for (const { use, size } of steps) {
        const count = Math.min(size, queue.length);
        if (use === "read") {
          const bytes = someBytes(size, ++seed);
          queue.push(...bytes.subarray(0, read(buffer, bytes, expected)));
        } else if (use === "skip") {
          queue = queue.slice(count);
          buffer.start += count;
        } else if (use === "keep") {
          message.push(...queue.slice(0, count));
          queue = queue.slice(count);
          buffer.keep(count);
        } else {
          message = [];
          buffer.dropKept();
        }
        deepStrictEqual([...unread(buffer)], queue);
        deepStrictEqual([...kept(buffer)], message);
        strictEqual(buffer.reserve(expected).length > 0, true);
      }
    }),
    parameters,
  );
});
