import rfft from "fourier-transform";
import type { Series } from "./samples.ts";

/** With fewer readings there is nothing to see. */
const MIN_READINGS = 16;
const MAX_POINTS = 4096;
const MS_PER_SECOND = 1_000;
/** A spacing that differs by more than this share is said to be uneven. */
const EVEN_SHARE = 0.05;

/** How strong which frequency is in a channel. */
export interface Spectrum {
  /** In Hz, from the lowest that fits in the span. */
  readonly frequencies: readonly number[];
  /** Half of what a sine of that frequency goes up and down, in the channel's unit. */
  readonly amplitudes: readonly number[];
  /** How many readings it is of. */
  readonly count: number;
  /** The usual time between two readings, in milliseconds. */
  readonly spacingMs: number;
  /** Whether readings were spaced so unevenly that what is between them was filled in. */
  readonly isUneven: boolean;
}

/**
 * Returns what a channel is made of; null of too few readings. They are brought to an even spacing by
 * straight lines between them, their mean is taken away, and their ends are faded by a Hann window.
 */
export function spectrumOf(series: Series): Spectrum | null {
  const { times, values } = whole(series);
  const count = times.length;
  const spanMs = times[count - 1] - times[0];
  if (count < MIN_READINGS || !(spanMs > 0)) return null;
  const size = Math.min(MAX_POINTS, 2 ** Math.floor(Math.log2(count)));
  const even = resample(times, values, size);
  fade(even);
  const amplitudes = (rfft as (wave: Float64Array) => Float64Array)(even);
  const stepMs = spanMs / (size - 1);
  const perBin = MS_PER_SECOND / (size * stepMs);
  const spacingMs = spanMs / (count - 1);
  return {
    frequencies: Array.from({ length: size / 2 - 1 }, (_, i) => (i + 1) * perBin),
    amplitudes: Array.from(amplitudes.subarray(1)),
    count,
    spacingMs,
    isUneven: unevenness(times, spacingMs) > EVEN_SHARE,
  };
}

/** The strongest frequency of a spectrum, and how strong it is. */
export function peakOf(
  { frequencies, amplitudes }: Spectrum,
): { hertz: number; amplitude: number } {
  let best = 0;
  for (const [i, amplitude] of amplitudes.entries()) if (amplitude > amplitudes[best]) best = i;
  return { hertz: frequencies[best], amplitude: amplitudes[best] };
}

/** Gaps are crossed by straight lines, and of one moment one reading counts. */
function whole({ times, values }: Series): Series {
  const kept: { times: number[]; values: number[] } = { times: [], values: [] };
  for (const [i, time] of times.entries()) {
    if (Number.isNaN(values[i]) || time === kept.times.at(-1)) continue;
    kept.times.push(time);
    kept.values.push(values[i]);
  }
  return kept;
}

/** Returns the values at `size` times of even spacing. */
function resample(times: readonly number[], values: readonly number[], size: number): Float64Array {
  const even = new Float64Array(size);
  const first = times[0];
  const stepMs = (times[times.length - 1] - first) / (size - 1);
  let next = 1;
  for (let i = 0; i < size; i++) {
    const time = first + i * stepMs;
    while (next < times.length - 1 && times[next] < time) next++;
    const share = (time - times[next - 1]) / (times[next] - times[next - 1]);
    const [before, after] = [values[next - 1], values[next]];
    even[i] = before + Math.min(1, share) * (after - before);
  }
  return even;
}

/** Hann's window, with what it takes from every amplitude given back. */
function fade(wave: Float64Array): void {
  const mean = wave.reduce((sum, value) => sum + value / wave.length, 0);
  for (let i = 0; i < wave.length; i++) {
    wave[i] = (wave[i] - mean) * (1 - Math.cos(2 * Math.PI * i / wave.length));
  }
}

/** How far apart readings are, as the share of the mean spacing that they usually differ from it. */
function unevenness(times: readonly number[], spacingMs: number): number {
  let squares = 0;
  for (let i = 1; i < times.length; i++) squares += (times[i] - times[i - 1] - spacingMs) ** 2;
  return Math.sqrt(squares / (times.length - 1)) / spacingMs;
}
