import assert from "node:assert/strict";
import {
  type Cut,
  LineEndWatch,
  PAUSE_MS,
  type Unended,
} from "../../../devices/board/line_end_watch.ts";

const PATIENCE = { patienceMs: 30, longPatienceMs: 450 };

/** A line that grows, and what a watch does about it. */
class Line implements Unended {
  length = 0;
  whole = false;
  readonly closed: (readonly Cut[])[] = [];
  readonly changes: boolean[] = [];
  readonly watch = new LineEndWatch(this, PATIENCE);
  #onClosed = Promise.withResolvers<void>();

  isWhole = () => this.whole;

  close(cuts: readonly Cut[]): void {
    this.closed.push(cuts);
    this.length = 0;
    this.#onClosed.resolve();
    this.#onClosed = Promise.withResolvers();
  }

  onChange(): void {
    this.changes.push(this.watch.isEndless);
  }

  /** Grows by so many bytes; a line end comes first, or none does. */
  add(bytes: number, hasEnd = false): void {
    this.watch.before(hasEnd);
    if (hasEnd) this.length = 0;
    this.length += bytes;
    this.watch.after(hasEnd);
  }

  closes(): Promise<void> {
    return this.#onClosed.promise;
  }
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

Deno.test("LineEndWatch ends a line that has waited too long, and those after it at each pause", async () => {
  const line = new Line();
  line.add(5);
  await line.closes();
  assert.deepEqual(line.changes, [true]);
  line.add(3);
  await line.closes();
  assert.equal(line.closed.length, 2);
  line.watch.stop();
});

Deno.test("LineEndWatch tells where the board paused in the line", async () => {
  const line = new Line();
  line.add(5);
  const start = performance.now();
  while (performance.now() - start < PAUSE_MS + 5) { /* no timer fires meanwhile */ }
  line.add(4);
  await line.closes();
  assert.deepEqual(line.closed.map((cuts) => cuts.map(({ length }) => length)), [[5]]);
  line.watch.stop();
});

Deno.test("LineEndWatch ends no line of a board that ends its lines, but for a whole object", async () => {
  const line = new Line();
  line.add(0, true);
  line.add(5);
  await pass(3 * PATIENCE.patienceMs);
  assert.deepEqual([line.closed, line.changes], [[], []]);
  line.whole = true;
  await line.closes();
  assert.deepEqual(line.changes, []);
  line.watch.stop();
});

Deno.test("LineEndWatch gives up on a board that used to end its lines, and pauses in this one", async () => {
  const line = new Line();
  line.add(2, true);
  for (let pauses = 0; pauses < 4; pauses++) {
    await pass(PAUSE_MS + 5);
    line.add(2);
  }
  await line.closes();
  assert.deepEqual(line.changes, [true]);
  assert.ok(line.closed[0].length >= 3);
  line.watch.stop();
});

Deno.test("LineEndWatch takes it back when a line end comes", async () => {
  const line = new Line();
  line.add(5);
  await line.closes();
  line.add(0, true);
  assert.deepEqual(line.changes, [true, false]);
  line.watch.stop();
});

Deno.test("LineEndWatch knows a line that grew too long for one without an end", () => {
  const line = new Line();
  line.watch.overflow();
  assert.equal(line.watch.isEndless, true);
  const other = new Line();
  other.add(0, true);
  other.watch.overflow();
  assert.equal(other.watch.isEndless, false);
});

Deno.test("LineEndWatch keeps 64 pauses of a line, and no more", async () => {
  let now = 0;
  const original = performance.now;
  // A hundred milliseconds each would take the tests too long.
  performance.now = () => now;
  try {
    const line = new Line();
    line.add(1);
    for (let pauses = 0; pauses < 65; pauses++) {
      now += PAUSE_MS;
      line.add(1);
    }
    await line.closes();
    assert.equal(line.closed[0].length, 64);
    line.watch.stop();
  } finally {
    performance.now = original;
  }
});
