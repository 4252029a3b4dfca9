import { ok, strictEqual } from "node:assert/strict";
import { peakOf, spectrumOf } from "../../../../bridge/dashboard/model/spectrum.ts";

/** Readings of a sine: hertz, amplitude, and how far apart they are. */
function sine(hertz: number, amplitude: number, times: readonly number[]) {
  const values = times.map((time) => 20 + amplitude * Math.sin(2 * Math.PI * hertz * time / 1_000));
  return { times, values };
}

function near(actual: number, expected: number, share: number): void {
  ok(Math.abs(actual - expected) <= share * expected, `${actual} is not about ${expected}`);
}

const even = Array.from({ length: 1024 }, (_, i) => i * 10);

Deno.test("spectrumOf() finds a sine: its frequency and its amplitude", () => {
  for (const hertz of [1, 5, 20, 45]) {
    const spectrum = spectrumOf(sine(hertz, 0.5, even))!;
    const { hertz: found, amplitude } = peakOf(spectrum);
    near(found, hertz, 0.05);
    // What lies between two frequencies is shared by them.
    near(amplitude, 0.5, 0.16);
    strictEqual(spectrum.isUneven, false);
    strictEqual(spectrum.count, 1024);
  }
});

Deno.test("spectrumOf() agrees with the sum that defines it", () => {
  const size = 64;
  const values = Array.from({ length: size }, (_, i) => Math.sin(i * i) + i / 9);
  const { amplitudes } = spectrumOf({ times: values.map((_, i) => i * 100), values })!;
  const mean = values.reduce((sum, value) => sum + value, 0) / size;
  const wave = values.map((value, i) => {
    return (value - mean) * (1 - Math.cos(2 * Math.PI * i / size));
  });
  for (let k = 1; k < size / 2; k++) {
    let [re, im] = [0, 0];
    for (const [i, value] of wave.entries()) {
      re += value * Math.cos(2 * Math.PI * k * i / size);
      im -= value * Math.sin(2 * Math.PI * k * i / size);
    }
    ok(Math.abs(amplitudes[k - 1] - Math.hypot(re, im) * 2 / size) < 1e-9, `at ${k}`);
  }
});

Deno.test("spectrumOf() fills in what is spaced unevenly, and says so", () => {
  let time = 0;
  const times = Array.from({ length: 700 }, (_, i) => time += i % 3 === 0 ? 20 : 5);
  const spectrum = spectrumOf(sine(2, 1, times))!;
  near(peakOf(spectrum).hertz, 2, 0.1);
  strictEqual(spectrum.isUneven, true);
  const { times: all, values } = sine(2, 1, even);
  const gap = { times: all, values: values.map((value, i) => i === 500 ? NaN : value) };
  near(peakOf(spectrumOf(gap)!).hertz, 2, 0.1);
});

Deno.test("spectrumOf() has nothing to say of too few readings, or of one moment", () => {
  strictEqual(spectrumOf(sine(1, 1, even.slice(0, 15))), null);
  ok(spectrumOf(sine(1, 1, even.slice(0, 16))) !== null);
  strictEqual(spectrumOf(sine(1, 1, Array(50).fill(7))), null);
  strictEqual(spectrumOf({ times: [], values: [] }), null);
});
