import assert from "node:assert/strict";
import fc from "fast-check";
import { DeviceClock } from "../../../devices/decode/device_clock.ts";

const START = 1_700_000_000_000;

interface Line {
  /** When the board wrote it, in host milliseconds after START. */
  readonly at: number;
  readonly ticks: number;
  /** Milliseconds on its way. */
  readonly delay: number;
}

/** How far from the truth each line is put, in milliseconds; `clock` may know more lines before. */
function errors(lines: readonly Line[], clock = new DeviceClock(), ticksPerMs?: number): number[] {
  return lines.map(({ at, ticks, delay }) => {
    const time = { clock: "board", value: ticks, ticksPerMs } as const;
    return clock.toHostTime(time, START + at + delay) - (START + at);
  });
}

/** `count` lines, one every `everyMs`, with the delays repeating. */
function lines(
  count: number,
  everyMs: number,
  ticks: (at: number) => number,
  delays: readonly number[] = [2],
): Line[] {
  return Array.from({ length: count }, (_, index) => {
    const at = index * everyMs;
    return { at, ticks: ticks(at), delay: delays[index % delays.length] };
  });
}

function assertWithin(errors: readonly number[], min: number, max: number): void {
  for (const [index, error] of errors.entries()) {
    assert.ok(error >= min && error <= max, `line ${index} is off by ${error} ms`);
  }
}

Deno.test("a clock that is set in the first second is followed from the third on", () => {
  const all = lines(200, 50, (at) => at < 800 ? at : START - 3_600_000 + at);
  assertWithin(errors(all).slice(60), -1, 5);
});

for (
  const [name, ticks] of [
    ["millis()", (at) => Math.floor(at + 700)],
    ["micros()", (at) => Math.floor(at * 1000)],
    ["monotonic_ns()", (at) => at * 1e6 + 5e9],
    ["seconds with a fraction", (at) => at / 1000 + 0.5],
    ["milliseconds since 1970, an hour wrong", (at) => START - 3_600_000 + at],
  ] as [string, (at: number) => number][]
) {
  Deno.test(`DeviceClock takes the delays out of ${name}`, () => {
    const found = errors(lines(400, 100, ticks, [2, 30, 7, 150, 2, 60]));
    // In the first second the unit is not known, and arrival counts.
    assertWithin(found.slice(0, 16), 0, 152);
    assertWithin(found.slice(16), 0, 4);
  });
}

Deno.test("DeviceClock needs no second to know a unit that it is told", () => {
  const found = errors(lines(10, 100, (at) => at, [2, 30]), new DeviceClock(), 1);
  assertWithin(found, 2, 2);
});

Deno.test("DeviceClock puts what the host read late where it belongs", () => {
  const clock = new DeviceClock();
  errors(lines(50, 100, (at) => at), clock);
  // The bridge was busy for 5 s, then read everything at once.
  const backlog = lines(50, 100, (at) => at + 5000).map((line) => ({
    ...line,
    at: line.at + 5000,
  }));
  const found = errors(backlog.map((line) => ({ ...line, delay: 10_000 - line.at })), clock);
  assertWithin(found, 1, 3);
});

Deno.test("DeviceClock uses the time of arrival for whole seconds, which are coarser", () => {
  assertWithin(errors(lines(200, 100, (at) => Math.floor(at / 1000), [2])), 2, 2);
});

Deno.test("DeviceClock uses the time of arrival for what is no clock", () => {
  for (const ticks of [() => 5, (at: number) => at * 60, (at: number) => -at]) {
    assertWithin(errors(lines(300, 100, ticks, [2, 9])), 2, 9);
  }
});

for (
  const [name, wrap, ticksPerMs] of [
    ["a 16-bit count of milliseconds", 2 ** 16, 1],
    ["ticks_ms() of CircuitPython", 2 ** 29, 1],
    ["ticks_ms() of MicroPython", 2 ** 30, 1],
    ["millis()", 2 ** 32, 1],
    ["micros()", 2 ** 32, 1000],
    ["micros() / 1000", 2 ** 32 / 1000, 1],
  ] as [string, number, number][]
) {
  Deno.test(`DeviceClock follows ${name} when it wraps`, () => {
    const first = wrap - 5000 * ticksPerMs;
    const found = errors(lines(3000, 50, (at) => (first + at * ticksPerMs) % wrap, [2, 20]));
    assertWithin(found.slice(23), 0, 4);
  });
}

Deno.test("DeviceClock follows a signed count when it wraps", () => {
  const found = errors(lines(400, 50, (at) => (2 ** 31 - 5000 + at) | 0, [2, 20]));
  assertWithin(found.slice(23), 0, 4);
});

Deno.test("DeviceClock counts the wraps that a silence hid", () => {
  const clock = new DeviceClock();
  const micros = (at: number) => at * 1000 % 2 ** 32;
  errors(lines(600, 100, micros), clock);
  const later = lines(50, 100, (at) => micros(at + 20_000_000));
  const found = errors(later.map((line) => ({ ...line, at: line.at + 20_000_000 })), clock);
  assertWithin(found, -20, 20);
});

for (const uptime of [1100, 5000, 3_600_000]) {
  Deno.test(`DeviceClock starts over with a board that resets after ${uptime} ms`, () => {
    const clock = new DeviceClock();
    errors(
      lines(uptime > 1e6 ? 100 : uptime / 50, 50, (at) => at + Math.max(0, uptime - 5000)),
      clock,
    );
    const pause = 1500;
    const reset = lines(100, 50, (at) => at + 400, [2, 20])
      .map((line) => ({ ...line, at: line.at + uptime + pause }));
    assertWithin(errors(reset, clock).slice(2), 0, 25);
    assertWithin(errors(reset, clock).slice(30), 0, 4);
  });
}

Deno.test("DeviceClock ignores a garbled count, and keeps its own", () => {
  for (const garbled of [0, 12, 999_999_999, -5, 1e300]) {
    const clock = new DeviceClock();
    errors(lines(100, 100, (at) => at + 100_000), clock);
    const after = lines(20, 100, (at) => at + 110_000, [2, 40])
      .map((line) => ({ ...line, at: line.at + 10_000 }));
    after[3] = { ...after[3], ticks: garbled };
    const found = errors(after, clock);
    assertWithin(found.slice(0, 3), 1, 3);
    assertWithin(found.slice(4), 0, 42);
    assertWithin(found.slice(8), 0, 4);
  }
});

Deno.test("DeviceClock follows a board's clock that is set to another time", () => {
  const clock = new DeviceClock();
  errors(lines(100, 100, (at) => at), clock);
  const set = lines(50, 100, (at) => START + at, [2, 40])
    .map((line) => ({ ...line, at: line.at + 10_000 }));
  assertWithin(errors(set, clock).slice(2), 0, 42);
  assertWithin(errors(set, clock).slice(4), 0, 4);
});

Deno.test("DeviceClock puts points that come out of order in their order", () => {
  const clock = new DeviceClock();
  errors(lines(100, 100, (at) => at + 60_000), clock, 1);
  // Two curves of one second each, sent at its end.
  const curve = lines(10, 100, (at) => at + 70_000)
    .map((line) => ({ ...line, at: line.at + 10_000, delay: 1002 - line.at }));
  for (const found of [errors(curve, clock, 1), errors(curve, clock, 1)]) assertWithin(found, 1, 3);
});

for (const drift of [0.0001, -0.005, 0.03]) {
  Deno.test(`DeviceClock follows a clock that drifts by ${drift}`, () => {
    const found = errors(lines(3000, 50, (at) => at * (1 - drift), [2, 30, 9, 4]));
    // Until the drift is known, a level of 20 s is off by what they drift.
    assertWithin(found.slice(30), -20_000 * Math.abs(drift) - 4, 32);
    assertWithin(found.slice(600), -5, 8);
  });
}

Deno.test("DeviceClock uses the time of arrival for a clock that stops while the board sleeps", () => {
  const found = errors(lines(60, 8000, (at) => at / 100, [2, 20]), new DeviceClock(), 1);
  assertWithin(found.slice(6), 2, 20);
});

Deno.test("DeviceClock adds what is relative to arrival, and takes what is since 1970", () => {
  const clock = new DeviceClock();
  assert.equal(clock.toHostTime({ clock: "arrival", value: -1500 }, START), START - 1500);
  assert.equal(clock.toHostTime({ clock: "unix", value: START - 7 }, START), START - 7);
});

Deno.test("DeviceClock knows no future, and nothing before 1970", () => {
  const clock = new DeviceClock();
  assert.equal(clock.toHostTime({ clock: "arrival", value: 1 }, START), START);
  assert.equal(clock.toHostTime({ clock: "unix", value: START + 1 }, START), START);
  assert.equal(clock.toHostTime({ clock: "arrival", value: -1e300 }, START), 0);
  assert.equal(clock.toHostTime({ clock: "unix", value: -1e300 }, START), 0);
});

Deno.test("DeviceClock keeps the order of a clock's counts, and puts none after its arrival", () => {
  const step = fc.record({
    board: fc.integer({ min: 1, max: 3000 }),
    delay: fc.oneof(fc.nat(20), fc.nat(5000)),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), fc.boolean(), (steps, isTold) => {
    const clock = new DeviceClock();
    const ticksPerMs = isTold ? 1 : undefined;
    let [ticks, arrival, latest] = [0, START, -Infinity];
    for (const { board, delay } of steps) {
      ticks += board;
      arrival = Math.max(arrival, START + ticks + delay);
      const host = clock.toHostTime({ clock: "board", value: ticks, ticksPerMs }, arrival);
      assert.ok(host <= arrival && host >= latest);
      latest = host;
    }
  }));
});

Deno.test("DeviceClock finds a time that is not after arrival for any counts at any times", () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -10, max: 100_000 }),
    fc.constantFrom(0, 2 ** 16 - 1, 2 ** 32 - 1, 2 ** 63, -(2 ** 31)),
  );
  const sample = fc.tuple(value, fc.integer({ min: -1000, max: 10_000 }));
  fc.assert(fc.property(fc.array(sample), fc.boolean(), (samples, isTold) => {
    const clock = new DeviceClock();
    let arrival = START;
    for (const [ticks, elapsed] of samples) {
      arrival += elapsed;
      const time = { clock: "board", value: ticks, ticksPerMs: isTold ? 1 : undefined } as const;
      const host = clock.toHostTime(time, arrival);
      assert.ok(host <= arrival && host > 0, `${host}`);
    }
  }));
});
