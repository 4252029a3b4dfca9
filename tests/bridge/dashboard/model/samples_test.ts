import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { MAX_SAMPLES, Samples } from "../../../../bridge/dashboard/model/samples.ts";

Deno.test("the newest readings are kept, in their order", () => {
  const samples = new Samples();
  for (let i = 0; i <= MAX_SAMPLES; i++) samples.push(i, i * 2);
  samples.push(10, 0);
  const { times, values } = samples.between(0, Infinity);
  strictEqual(times.length, MAX_SAMPLES);
  deepStrictEqual([times[0], times.at(-1), values.at(-1)], [1, MAX_SAMPLES, MAX_SAMPLES * 2]);
  deepStrictEqual(samples.between(5, 7).values, [10, 12, 14]);
  samples.clear();
  deepStrictEqual(samples.between(0, Infinity).times, []);
});
