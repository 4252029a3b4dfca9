import assert from "node:assert/strict";
import { libc } from "../../../devices/serial/libc.ts";
import { HANG_UP, PollEvent, watch } from "../../../devices/serial/poll_loop.ts";

/** A pipe, both ends closed at the end of the test. */
function openPipe() {
  const ends = new Int32Array(2);
  assert.equal(libc.pipe(new Uint8Array(ends.buffer)), 0);
  const open = new Set(ends);
  const close = (fd: number) => open.delete(fd) && libc.close(fd);
  return {
    readEnd: ends[0],
    writeEnd: ends[1],
    close,
    [Symbol.dispose]: () => ends.forEach(close),
  };
}

Deno.test("watch() reports a descriptor that has bytes", async () => {
  using pipe = openPipe();
  const events = Promise.withResolvers<number>();
  const watched = watch(pipe.readEnd, events.resolve);
  libc.write(pipe.writeEnd, Uint8Array.of(1), 1n);
  assert.ok(await events.promise & PollEvent.IN);
  await watched.stop();
});

Deno.test("watch() reports a hang-up", async () => {
  using pipe = openPipe();
  const events = Promise.withResolvers<number>();
  const watched = watch(pipe.readEnd, events.resolve);
  pipe.close(pipe.writeEnd);
  assert.ok(await events.promise & HANG_UP);
  await watched.stop();
});

Deno.test("watch() reports writability only while it is wanted", async () => {
  using pipe = openPipe();
  const seen: number[] = [];
  let onEvents = Promise.withResolvers<void>();
  const watched = watch(pipe.writeEnd, (events) => {
    seen.push(events);
    watched.wantWritable(false);
    onEvents.resolve();
  });
  for (let round = 1; round <= 2; round++) {
    watched.wantWritable(true);
    await onEvents.promise;
    onEvents = Promise.withResolvers();
    assert.deepEqual(seen, Array(round).fill(PollEvent.OUT));
  }
  await watched.stop();
});

Deno.test("watch() takes descriptors in and lets them go while it waits for others", async () => {
  using first = openPipe();
  using second = openPipe();
  const silent = watch(first.readEnd, () => assert.fail("nothing was written"));
  for (let round = 0; round < 20; round++) {
    const events = Promise.withResolvers<number>();
    const watched = watch(second.readEnd, events.resolve);
    libc.write(second.writeEnd, Uint8Array.of(1), 1n);
    await events.promise;
    await watched.stop();
    libc.read(second.readEnd, new Uint8Array(1), 1n);
  }
  await silent.stop();
  await silent.stop();
});

Deno.test("watch() reports nothing for a descriptor that a callback of the same turn stopped", async () => {
  using pipe = openPipe();
  const called: string[] = [];
  const done = Promise.withResolvers<void>();
  const stopOthers = (name: string) => {
    called.push(name);
    watches.forEach((other) => other.stop());
    done.resolve();
  };
  libc.write(pipe.writeEnd, Uint8Array.of(1), 1n);
  const watches = ["a", "b", "c"].map((name) => watch(pipe.readEnd, () => stopOthers(name)));
  await done.promise;
  await Promise.all(watches.map((each) => each.stop()));
  assert.equal(called.length, 1);
});

Deno.test("stop() of the last descriptor does not wait for one that comes right after", async () => {
  using pipe = openPipe();
  const first = watch(pipe.readEnd, () => {});
  const stopped = first.stop();
  const second = watch(pipe.readEnd, () => {});
  await stopped;
  await second.stop();
});

Deno.test("descriptors come and go in any order, at any moment, and each stop ends", async () => {
  using pipe = openPipe();
  const ticks = async (count: number) => {
    for (let tick = 0; tick < count; tick++) await Promise.resolve();
  };
  for (let round = 0; round < 300; round++) {
    await Promise.all(Array.from({ length: 6 }, async (_, index) => {
      await ticks((round * 7 + index * 3) % 11);
      for (let turn = 0; turn < 3; turn++) {
        const watched = watch(pipe.readEnd, () => assert.fail("nothing was written"));
        await ticks((round * 5 + index * turn) % 13);
        await watched.stop();
      }
    }));
  }
});

Deno.test("a stop is not held up by a descriptor that came and went meanwhile", async () => {
  using pipe = openPipe();
  const ignore = () => {};
  const first = watch(pipe.readEnd, ignore);
  const stops: Promise<void>[] = [];
  // Between the poll's beginning and the first stop's next step.
  queueMicrotask(() => stops.push(second.stop()));
  stops.push(first.stop());
  const second = watch(pipe.readEnd, ignore);
  await stops[0];
  await Promise.all(stops);
});

Deno.test("a callback that throws is reported, and the other descriptors are served", async () => {
  using bad = openPipe();
  using good = openPipe();
  const reported = Promise.withResolvers<unknown>();
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    reported.resolve(event.reason);
  };
  addEventListener("unhandledrejection", onRejection);
  const watches = [watch(bad.readEnd, () => {
    watches[0].stop();
    throw new Error("oops");
  })];
  const served = Promise.withResolvers<number>();
  watches.push(watch(good.readEnd, served.resolve));
  for (const { writeEnd } of [bad, good]) libc.write(writeEnd, Uint8Array.of(1), 1n);
  await served.promise;
  assert.match(String(await reported.promise), /oops/);
  removeEventListener("unhandledrejection", onRejection);
  await Promise.all(watches.map((each) => each.stop()));
});
