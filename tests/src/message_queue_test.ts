import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { assignMessage, Message } from "../../src/message.ts";
import { MessageQueue } from "../../src/message_queue.ts";
import { someBytes, utf8 } from "./_bytes.ts";

const DEAF = { onRoom() {}, onLeave() {} };

function text(content: string): Message {
  const message = new Message();
  const bytes = utf8(content);
  assignMessage(message, true, bytes, 0, bytes.length);
  return message;
}

function binary(length: number): Message {
  const message = new Message();
  assignMessage(message, false, someBytes(length), 0, length);
  return message;
}

Deno.test("messages come out in order, before and after they are asked for", async () => {
  const queue = new MessageQueue(DEAF);
  queue.push(text("a"));
  const first = await queue.next();
  const second = queue.next();
  const third = queue.next();
  queue.push(text("b"));
  queue.push(text("c"));
  const texts = [first, await second, await third].map(({ value }) => value.text());
  deepStrictEqual(texts, ["a", "b", "c"]);
});

Deno.test("a message in the queue is a copy", async () => {
  const queue = new MessageQueue(DEAF);
  const message = text("a");
  queue.push(message);
  message.bytes.fill(0);
  strictEqual((await queue.next()).value.text(), "a");
});

Deno.test("the end comes after what waits, and to all who wait", async () => {
  const queue = new MessageQueue(DEAF);
  queue.push(text("last"));
  queue.end();
  queue.push(text("too late"));
  const seen: string[] = [];
  for await (const message of queue) seen.push(message.text());
  deepStrictEqual(seen, ["last"]);
  const idle = new MessageQueue(DEAF);
  const waiting = [idle.next(), idle.next()];
  idle.end();
  deepStrictEqual((await Promise.all(waiting)).map(({ done }) => done), [true, true]);
});

Deno.test("the queue is full above 64 KiB, overhead counted, and says when there is room", async () => {
  let rooms = 0;
  const queue = new MessageQueue({ onRoom: () => rooms++, onLeave() {} });
  queue.push(binary(64 * 1024 - 64));
  strictEqual(queue.isFull, false);
  queue.push(binary(0));
  strictEqual(queue.isFull, true);
  await queue.next();
  deepStrictEqual([queue.isFull, rooms], [false, 1]);
  await queue.next();
  strictEqual(rooms, 1);
  for (let i = 0; i < 1024; i++) queue.push(binary(0));
  strictEqual(queue.isFull, false);
  queue.push(binary(0));
  strictEqual(queue.isFull, true);
});

Deno.test("leaving the loop drops what waits and makes room", async () => {
  let rooms = 0;
  const queue = new MessageQueue({ onRoom: () => rooms++, onLeave() {} });
  for (let i = 0; i < 3; i++) queue.push(binary(50_000));
  for await (const _ of queue) break;
  queue.push(binary(10));
  deepStrictEqual([queue.isFull, rooms, (await queue.next()).done], [false, 1, true]);
});
