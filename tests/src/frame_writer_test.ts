import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Conn } from "../../src/conn.ts";
import { NO_DESCRIPTOR } from "../../src/direct_send.ts";
import { FrameWriter, WRITE_AT_ONCE_BYTES, type WriterEvents } from "../../src/frame_writer.ts";
import { openLibc } from "../../src/libc.ts";
import { Outbox } from "../../src/outbox.ts";
import { concat, someBytes } from "./_bytes.ts";
import { decodeServerFrames, FINAL } from "./_frames.ts";
import { type TcpPair, tcpPair } from "./_tcp_pair.ts";

const ignore = openLibc() === null;

/** A connection whose writes end when the test says so. */
class SlowConn {
  readonly writes: { bytes: Uint8Array; settle: PromiseWithResolvers<number> }[] = [];

  write(bytes: Uint8Array): Promise<number> {
    const settle = Promise.withResolvers<number>();
    this.writes.push({ bytes, settle });
    return settle.promise;
  }

  /** Takes all of the write under way, or `count` bytes of it. */
  async take(count?: number): Promise<void> {
    const { bytes, settle } = this.writes.at(-1)!;
    settle.resolve(count ?? bytes.length);
    await settle.promise;
    await null;
  }
}

/** A writer whose events are written down. */
function createWriter(conn: Conn, descriptor: number) {
  const outbox = new Outbox(8);
  const events: string[] = [];
  const told: WriterEvents & { onWrote(): void } = {
    onWrote() {},
    wrote() {
      events.push("wrote");
      told.onWrote();
    },
    wroteAll: () => void events.push("wrote all"),
    writeFailed: () => void events.push("failed"),
  };
  return { writer: new FrameWriter(conn, outbox, told, descriptor), outbox, events, told };
}

function slowWriter() {
  const conn = new SlowConn();
  return { conn, ...createWriter(conn as unknown as Conn, NO_DESCRIPTOR) };
}

/** A writer that sends past the runtime, and counts what does not. */
function directWriter({ ours, descriptor }: TcpPair) {
  const through = { writes: 0 };
  const conn = {
    write(bytes: Uint8Array) {
      through.writes++;
      return ours.write(bytes);
    },
  };
  return { through, ...createWriter(conn as unknown as Conn, descriptor) };
}

async function readBytes(conn: Deno.Conn, length: number): Promise<Uint8Array> {
  const whole = new Uint8Array(length);
  for (let at = 0; at < length;) at += (await conn.read(whole.subarray(at)))!;
  return whole;
}

Deno.test("what is sent in one turn is one write, at its end", async () => {
  const { conn, writer, outbox } = slowWriter();
  for (const text of ["a", "b", "c"]) {
    outbox.appendText(text);
    writer.flushSoon();
  }
  deepStrictEqual([conn.writes.length, writer.isWriting], [0, true], "it is about to");
  await null;
  deepStrictEqual(decodeServerFrames(conn.writes[0].bytes).length, 3);
  strictEqual(writer.isWriting, true);
});

Deno.test("up to 64 KiB wait for the end of the turn, a byte more is written at once", async () => {
  for (const [size, writes] of [[WRITE_AT_ONCE_BYTES, 0], [WRITE_AT_ONCE_BYTES + 1, 1]]) {
    const { conn, writer, outbox } = slowWriter();
    outbox.append(FINAL.binary, new Uint8Array(size), 0, size - 4);
    strictEqual(outbox.bufferedBytes, size);
    writer.flushSoon();
    strictEqual(conn.writes.length, writes);
    await null;
    strictEqual(conn.writes.length, 1);
  }
});

Deno.test("what is sent while a write is under way is the next one, told of in between", async () => {
  const { conn, writer, outbox, events } = slowWriter();
  outbox.appendText("first");
  writer.flush();
  for (const text of ["second", "third"]) {
    outbox.appendText(text);
    writer.flushSoon();
    writer.flush();
  }
  await null;
  strictEqual(conn.writes.length, 1);
  await conn.take();
  deepStrictEqual([conn.writes.length, events], [2, ["wrote"]]);
  await conn.take();
  deepStrictEqual(events, ["wrote", "wrote", "wrote all"]);
  deepStrictEqual([writer.isWriting, outbox.bufferedBytes], [false, 0]);
});

Deno.test("a write that is taken in parts goes on where it was, each part a sign of life", async () => {
  const { conn, writer, outbox, events } = slowWriter();
  outbox.append(FINAL.binary, Uint8Array.of(1, 2, 3, 4), 0, 4);
  writer.flush();
  await conn.take(1);
  await conn.take(2);
  deepStrictEqual([...conn.writes.at(-1)!.bytes], [2, 3, 4]);
  deepStrictEqual([writer.writes, events, outbox.bufferedBytes], [2, [], 6]);
  await conn.take();
  deepStrictEqual([writer.writes, events], [3, ["wrote", "wrote all"]]);
});

Deno.test("a write that fails is told of, then that nothing is being written", async () => {
  const { conn, writer, outbox, events } = slowWriter();
  outbox.appendText("lost");
  writer.flush();
  conn.writes[0].settle.reject(new Deno.errors.BrokenPipe());
  await conn.writes[0].settle.promise.catch(() => {});
  await null;
  deepStrictEqual(events, ["failed", "wrote all"]);
  deepStrictEqual([writer.isWriting, outbox.bufferedBytes], [false, 0]);
});

Deno.test("a writer that has ended writes no more, not even what was to be written soon", async () => {
  const { conn, writer, outbox, events } = slowWriter();
  outbox.appendText("never");
  writer.flushSoon();
  writer.end();
  outbox.appendText("nor this");
  writer.flushSoon();
  writer.flush();
  await null;
  deepStrictEqual([conn.writes.length, events], [0, []]);
});

Deno.test("what is sent when something is written joins the queue, at any depth", async () => {
  const { conn, writer, outbox, told } = slowWriter();
  let left = 3;
  told.onWrote = () => {
    if (left-- <= 0) return;
    outbox.append(FINAL.binary, new Uint8Array(100_000), 0, 100_000);
    writer.flushSoon();
    strictEqual(writer.isWriting, true);
  };
  outbox.appendText("begin");
  writer.flush();
  for (let i = 0; i < 4; i++) await conn.take();
  strictEqual(writer.isWriting, false);
  deepStrictEqual(conn.writes.map(({ bytes }) => bytes.length), [7, 100_010, 100_010, 100_010]);
});

Deno.test({
  name: "past the runtime the peer gets everything in order, however much of it fits at once",
  ignore,
  async fn() {
    using pair = await tcpPair();
    const { writer, outbox, through, told } = directWriter(pair);
    const finished = Promise.withResolvers<void>();
    told.wroteAll = finished.resolve;
    const sizes = [1, 100, 70_000, 12_000_000, 5, 300_000];
    const expected: Uint8Array[] = [];
    for (const [i, size] of sizes.entries()) {
      const payload = someBytes(size).fill(i, 0, 1);
      outbox.append(FINAL.binary, payload, 0, size);
      writer.flushSoon();
      expected.push(payload);
    }
    const headers = sizes.map((size) => size < 126 ? 2 : size < 65_536 ? 4 : 10);
    const total = sizes.reduce((sum, size, i) => sum + size + headers[i], 0);
    const received = await readBytes(pair.peer, total);
    await finished.promise;
    const payloads = decodeServerFrames(received).map(({ payload }) => payload);
    strictEqual(concat(...payloads).length, concat(...expected).length);
    for (const [i, payload] of payloads.entries()) deepStrictEqual(payload, expected[i]);
    strictEqual(through.writes > 0, true, "12 MB do not fit into a socket at once");
  },
});

Deno.test({
  name: "a peer that takes bytes as fast as they are sent leaves others their turn after 1 MiB",
  ignore,
  async fn() {
    using pair = await tcpPair();
    const { writer, outbox, through, told } = directWriter(pair);
    const finished = Promise.withResolvers<void>();
    const size = 100_000;
    let sent = 0;
    const send = () => {
      sent += size + 10;
      outbox.append(FINAL.binary, new Uint8Array(size), 0, size);
      writer.flushSoon();
    };
    told.onWrote = () => {
      if (sent < 4_000_000) send();
      else finished.resolve();
    };
    send();
    strictEqual(writer.isWriting, true, "in the runtime's hands");
    strictEqual(sent <= 1024 * 1024 + 2 * (size + 10), true, `${sent} bytes in one turn`);
    await readBytes(pair.peer, 4_000_400);
    await finished.promise;
    strictEqual(through.writes > 0, true);
  },
});

Deno.test({
  name:
    "once released nothing is sent past the runtime, though the descriptor is another's by then",
  ignore,
  async fn() {
    using first = await tcpPair();
    const { writer, outbox, events, through } = directWriter(first);
    writer.release();
    first.ours.close();
    // The lowest free number is given first: most likely these have it now.
    using second = await tcpPair();
    outbox.appendText("to nobody");
    writer.flush();
    await null;
    strictEqual(through.writes, 1);
    second.ours.close();
    strictEqual(await second.peer.read(new Uint8Array(8)), null);
    deepStrictEqual(events, ["failed", "wrote all"]);
  },
});
