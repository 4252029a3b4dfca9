import { deepStrictEqual, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  decodeChanges,
  decodeReadings,
  decodeSteps,
  encodeChanges,
  encodeReadings,
  encodeSteps,
  type Readings,
} from "../../../bridge/history/block.ts";
import { DamagedBlockError } from "../../../bridge/history/packed_bytes.ts";

const START = 1_764_193_000_000;
const time = fc.oneof(
  fc.integer({ min: 0, max: 4_000_000_000_000 }),
  fc.integer({ min: 0, max: 4_000_000_000_000 }).map((time) => time + 0.125),
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.integer({ min: -9999, max: 9999 }).map((hundredths) => hundredths / 100),
  fc.constantFrom(0, 1e12, 1e300, 5e-324, 0.123456789, Number.MAX_SAFE_INTEGER, 2 ** 51),
).map((value) => value === 0 ? 0 : value);
const value = fc.oneof(number, fc.boolean(), fc.constant(null), fc.string({ unit: "grapheme" }));

/** Readings every 100 ms or so, as a board's. */
function readingsOf(count: number, valueAt: (i: number) => number): Readings {
  return {
    times: Array.from({ length: count }, (_, i) => START + i * 100 + (i * 7) % 3),
    values: Array.from({ length: count }, (_, i) => valueAt(i)),
  };
}

/** The same numbers on every run, of no pattern. */
function noise(i: number): number {
  return Math.abs(Math.sin(i * 12.9898) * 43_758.5453) % 1;
}

Deno.test("readings come back as they were, whatever their times and numbers", () => {
  fc.assert(fc.property(fc.array(fc.tuple(time, number)), (pairs) => {
    const readings = { times: pairs.map(([t]) => t), values: pairs.map(([, v]) => v) };
    deepStrictEqual(decodeReadings(encodeReadings(readings)), readings);
  }));
});

Deno.test("changes come back as they were, whatever their values", () => {
  fc.assert(fc.property(fc.array(fc.tuple(time, value)), (pairs) => {
    const changes = { times: pairs.map(([t]) => t), values: pairs.map(([, v]) => v) };
    deepStrictEqual(decodeChanges(encodeChanges(changes)), changes);
  }));
});

Deno.test("steps of decimal numbers come back as they were, with two more places in the mean", () => {
  const steps = {
    starts: [START, START + 1000, START + 5000],
    counts: [3, 1, 20],
    mins: [20.1, 20.5, 19.9],
    maxs: [20.4, 20.5, 30],
    means: [20.267, 20.5, 22.123],
    lasts: [20.3, 20.5, 21],
  };
  deepStrictEqual(decodeSteps(encodeSteps(steps, 1000), 1000), steps);
});

Deno.test("steps of any numbers come back to seven digits, and their counts and times exactly", () => {
  const entry = fc.tuple(fc.nat(4_000_000), fc.integer({ min: 1, max: 1e9 }), number);
  fc.assert(fc.property(fc.array(entry), (entries) => {
    const values = entries.map(([, , value]) => value);
    const steps = {
      starts: entries.map(([index]) => index * 10_000),
      counts: entries.map(([, count]) => count),
      mins: values,
      maxs: values,
      means: values,
      lasts: values,
    };
    const decoded = decodeSteps(encodeSteps(steps, 10_000), 10_000);
    deepStrictEqual(decoded.starts, steps.starts);
    deepStrictEqual(decoded.counts, steps.counts);
    for (const column of [decoded.mins, decoded.maxs, decoded.means, decoded.lasts]) {
      for (const [i, value] of column.entries()) {
        const tolerance = Math.abs(values[i]) * 1e-7 + 1e-38;
        ok(Math.abs(value - values[i]) <= tolerance, `${value} is not ${values[i]}`);
      }
    }
  }));
});

Deno.test("a reading of measured values takes three bytes or less, and of any number ten or less", () => {
  const count = 2048;
  const bytesOf = (readings: Readings) => encodeReadings(readings).length / count;
  const measured = bytesOf(
    readingsOf(count, (i) => Math.round(2150 + 9 * noise(i) + 99 * Math.sin(i / 200)) / 100),
  );
  const adc = bytesOf(readingsOf(count, (i) => Math.floor(1024 * noise(i))));
  const any = bytesOf(readingsOf(count, noise));
  ok(measured <= 3 && adc <= 3 && any <= 10, `${measured}, ${adc}, ${any}`);
});

Deno.test("a block with any byte changed, or cut anywhere, is refused", () => {
  const block = encodeReadings(readingsOf(40, noise));
  for (let i = 0; i < block.length; i++) {
    const changed = block.slice();
    changed[i] ^= 1 << (i % 8);
    throws(() => decodeReadings(changed), DamagedBlockError, `byte ${i} changed`);
    throws(() => decodeReadings(block.subarray(0, i)), DamagedBlockError, `cut at ${i}`);
  }
});

Deno.test("bytes that are no block are refused by each decoder, in bounded memory", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
    for (
      const decode of [decodeReadings, decodeChanges, (b: Uint8Array) => decodeSteps(b, 1000)]
    ) {
      throws(() => decode(bytes), DamagedBlockError);
    }
  }));
});
