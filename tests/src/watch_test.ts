import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Watch, type Watched } from "../../src/watch.ts";

/** Resolves at its `count`-th check. */
class Counted implements Watched {
  readonly times: number[] = [];
  readonly done = Promise.withResolvers<void>();
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  check(now: number): void {
    this.times.push(now);
    if (this.times.length === this.#count) this.done.resolve();
  }
}

Deno.test("a watch checks all that are added with one clock reading", async () => {
  const watch = new Watch(2);
  const [a, b] = [new Counted(3), new Counted(3)];
  watch.add(a);
  watch.add(b);
  await Promise.all([a.done.promise, b.done.promise]);
  watch.delete(a);
  watch.delete(b);
  deepStrictEqual(a.times, b.times);
  strictEqual(a.times[2] >= a.times[1], true);
});

Deno.test("a watch stops its timer with the last, and starts again", async () => {
  const watch = new Watch(2);
  for (let round = 0; round < 2; round++) {
    const counted = new Counted(1);
    watch.add(counted);
    await counted.done.promise;
    watch.delete(counted);
    watch.delete(counted);
  }
});

Deno.test("one that leaves during a check is checked no more", async () => {
  const watch = new Watch(2);
  const leaver: Watched & { checks: number } = {
    checks: 0,
    check() {
      this.checks++;
      watch.delete(this);
    },
  };
  const stayer = new Counted(3);
  watch.add(leaver);
  watch.add(stayer);
  await stayer.done.promise;
  watch.delete(stayer);
  strictEqual(leaver.checks, 1);
});
