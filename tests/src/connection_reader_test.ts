import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Conn } from "../../src/conn.ts";
import { ConnectionReader } from "../../src/connection_reader.ts";
import { NO_DESCRIPTOR } from "../../src/direct_send.ts";
import { openLibc } from "../../src/libc.ts";
import { ReceiveBuffer } from "../../src/receive_buffer.ts";
import { type TcpPair, tcpPair } from "./_tcp_pair.ts";

const ignore = openLibc() === null;
/** So many busy ones that connections are read past the runtime. */
const MANY = 16;
/** More than are read by the runtime when idle. */
const MORE_THAN_A_FEW = 65;

/** A connection whose reads end when the test says so. */
class QuietConn {
  readonly reads: PromiseWithResolvers<number | null>[] = [];

  read(_into: Uint8Array): Promise<number | null> {
    const read = Promise.withResolvers<number | null>();
    this.reads.push(read);
    return read.promise;
  }

  /** Ends the read under way. */
  async give(count: number | null): Promise<void> {
    const read = this.reads.at(-1)!;
    read.resolve(count);
    await read.promise;
    await null;
  }
}

/** A reader and all that it works with; what it is told and tells is written down. */
function createReader(conn: Conn, descriptor: number, busyOthers = 0, open = MORE_THAN_A_FEW) {
  const received = new ReceiveBuffer();
  const side = { received, expectedBytes: 0, paused: false };
  const crowd = { members: { size: open }, busy: busyOthers };
  const events: (number | "end")[] = [];
  let wake = Promise.withResolvers<void>();
  const tell = (event: number | "end") => {
    events.push(event);
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const reader = new ConnectionReader({
    conn,
    descriptor,
    side,
    crowd,
    events: {
      receivedBytes(count) {
        received.commit(count);
        received.clear();
        tell(count);
      },
      receivedEnd: () => tell("end"),
    },
  });
  return { reader, side, crowd, events, next: () => wake.promise };
}

function quietReader(busyOthers = 0) {
  const conn = new QuietConn();
  return { conn, ...createReader(conn as unknown as Conn, NO_DESCRIPTOR, busyOthers) };
}

/** A reader of a real connection that counts the reads through the runtime. */
function watchedReader({ ours, descriptor }: TcpPair, busyOthers = 0, open?: number) {
  const runtime = { reads: 0 };
  const conn = {
    read(into: Uint8Array) {
      runtime.reads++;
      return ours.read(into);
    },
  };
  return { runtime, ...createReader(conn as unknown as Conn, descriptor, busyOthers, open) };
}

for (const busyOthers of [0, MANY]) {
  Deno.test(`without a descriptor one read follows the other, with ${busyOthers} others busy`, async () => {
    const { conn, reader, events, crowd } = quietReader(busyOthers);
    reader.rest();
    reader.read();
    reader.rest();
    strictEqual(conn.reads.length, 1);
    await conn.give(5);
    await conn.give(7);
    deepStrictEqual([events, conn.reads.length], [[5, 7], 3]);
    strictEqual(crowd.busy, busyOthers + 1);
    await conn.give(null);
    deepStrictEqual([events, reader.release()], [[5, 7, "end"], false]);
  });
}

Deno.test("a read that fails is an end", async () => {
  const { conn, reader, events } = quietReader();
  reader.read();
  conn.reads[0].reject(new Deno.errors.ConnectionReset());
  await conn.reads[0].promise.catch(() => {});
  await null;
  deepStrictEqual(events, ["end"]);
});

Deno.test("nothing is read while paused, and afterwards when it is asked for", async () => {
  const { conn, reader, side, events } = quietReader();
  side.paused = true;
  reader.read();
  reader.rest();
  strictEqual(conn.reads.length, 0);
  side.paused = false;
  reader.read();
  side.paused = true;
  await conn.give(3);
  deepStrictEqual([events, conn.reads.length], [[3], 1], "what was under way is heard");
  side.paused = false;
  reader.read();
  strictEqual(conn.reads.length, 2);
});

Deno.test("an idle connection counts among the busy no longer, however often it is said", async () => {
  const { conn, reader, crowd } = quietReader();
  reader.read();
  for (const expected of [1, 1]) {
    await conn.give(1);
    strictEqual(crowd.busy, expected);
  }
  reader.becomeIdle();
  reader.becomeIdle();
  strictEqual(crowd.busy, 0);
});

Deno.test("release() tells whether a read will fail; bytes that come first change no count", async () => {
  const { conn, reader, crowd, events } = quietReader();
  strictEqual(reader.release(), false);
  reader.read();
  await conn.give(1);
  strictEqual(reader.release(), true);
  strictEqual(crowd.busy, 0);
  // The read had ended already when the connection was closed; the next one fails.
  await conn.give(2);
  await conn.give(null);
  strictEqual(reader.release(), false);
  deepStrictEqual([events, crowd.busy], [[1, 2, "end"], 0]);
});

Deno.test({
  name: "a connection at rest holds no read and no memory, and is read when something comes",
  ignore,
  async fn() {
    using pair = await tcpPair();
    const { reader, side, runtime, events, next } = watchedReader(pair);
    reader.rest();
    reader.rest();
    reader.read();
    deepStrictEqual([runtime.reads, side.received.bytes.length], [0, 0]);
    for (const size of [3, 4]) {
      const told = next();
      await pair.peer.write(new Uint8Array(size));
      await told;
    }
    deepStrictEqual(events, [3, 4]);
    const told = next();
    pair.peer.close();
    await told;
    strictEqual(events.at(-1), "end");
    reader.release();
  },
});

Deno.test({
  name: "one of a few waits in a read of the runtime at rest, unless many are busy",
  ignore,
  async fn() {
    for (
      const [busyOthers, open, reads] of [[0, 64, 1], [0, 65, 0], [MANY - 1, 64, 1], [MANY, 16, 0]]
    ) {
      using pair = await tcpPair();
      const { reader, runtime, events, next } = watchedReader(pair, busyOthers, open);
      reader.rest();
      strictEqual(runtime.reads, reads, `${busyOthers} of ${open} busy`);
      const told = next();
      await pair.peer.write(new Uint8Array(3));
      await told;
      deepStrictEqual(events, [3]);
      reader.release();
    }
  },
});

Deno.test({
  name:
    "with many busy it is read past the runtime, to the end, and keeps its memory until it rests",
  ignore,
  async fn() {
    using pair = await tcpPair();
    const { reader, side, runtime, events, crowd, next } = watchedReader(pair, MANY);
    reader.rest();
    for (const size of [3, 4, 5]) {
      const told = next();
      await pair.peer.write(new Uint8Array(size));
      await told;
    }
    deepStrictEqual([events, runtime.reads, crowd.busy], [[3, 4, 5], 0, MANY + 1]);
    strictEqual(side.received.bytes.length > 0, true);
    reader.becomeIdle();
    deepStrictEqual([side.received.bytes.length, crowd.busy], [0, MANY]);
    const told = next();
    await pair.peer.closeWrite();
    await told;
    deepStrictEqual([events.at(-1), runtime.reads], ["end", 0]);
    reader.release();
  },
});

for (const busyOthers of [0, MANY]) {
  Deno.test({
    name: `what comes while it is paused at rest waits until it goes on, ${busyOthers} others busy`,
    ignore,
    async fn() {
      using pair = await tcpPair();
      const { reader, side, events, next } = watchedReader(pair, busyOthers);
      reader.rest();
      side.paused = true;
      using other = await tcpPair();
      const witness = watchedReader(other);
      witness.reader.rest();
      const seen = witness.next();
      await pair.peer.write(new Uint8Array(9));
      await other.peer.write(new Uint8Array(1));
      // By the time that the other one is told, this one has been.
      await seen;
      deepStrictEqual(events, []);
      side.paused = false;
      const told = next();
      reader.read();
      await told;
      deepStrictEqual(events, [9]);
      reader.release();
      witness.reader.release();
    },
  });
}

Deno.test({
  name: "once released it is told nothing, though its descriptor is another's by then",
  ignore,
  async fn() {
    using first = await tcpPair();
    const { reader, events, runtime } = watchedReader(first, MANY);
    reader.rest();
    // It has come, and perhaps been seen, but is not told yet.
    await first.peer.write(new Uint8Array(1));
    strictEqual(reader.release(), false);
    first.ours.close();
    using second = await tcpPair();
    const other = watchedReader(second, MANY);
    other.reader.rest();
    const told = other.next();
    await second.peer.write(new Uint8Array(2));
    await told;
    deepStrictEqual([events, runtime.reads, other.events], [[], 0, [2]]);
    other.reader.release();
  },
});
