/** Makes every property try this many times as many cases. */
const FACTOR = Number(Deno.env.get("PINBRIDGE_FUZZ_RUNS") ?? 1);

/** How many cases a property tries; on a failure fast-check prints seed and path. */
export function runs(numRuns: number): { numRuns: number } {
  return { numRuns: Math.ceil(numRuns * FACTOR) };
}
