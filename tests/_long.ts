/** How many times fewer cases than the long version a property tries every day. */
const EVERYDAY_SHARE = 25;
/** Makes the long version of every property try this many times as many cases. */
const FACTOR = Number(Deno.env.get("PINBRIDGE_FUZZ_RUNS") ?? 1);
/** Whether there is time for the long versions. */
export const IS_LONG = Deno.env.get("PINBRIDGE_FULL_LOAD") === "1";

/** Defines a test that runs only where there is time for it. */
export function testLong(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name: `long: ${name}`, ignore: !IS_LONG, fn });
}

/**
 * Defines two tests of a property: a short one for every day, and one of `numRuns` cases that runs
 * where there is time. On a failure fast-check prints seed and path.
 */
export function testProperty(
  name: string,
  numRuns: number,
  check: (parameters: { numRuns: number }) => void,
): void {
  Deno.test(name, () => check({ numRuns: Math.ceil(numRuns / EVERYDAY_SHARE) }));
  testLong(name, () => check({ numRuns: Math.ceil(numRuns * FACTOR) }));
}
