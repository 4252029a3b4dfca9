import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { DEFAULT_LIMITS, type Limits, resolveLimits } from "../../src/limits.ts";

Deno.test("resolveLimits() fills in the defaults", () => {
  deepStrictEqual(resolveLimits(), DEFAULT_LIMITS);
  deepStrictEqual(resolveLimits({ maxFragments: 7 }), { ...DEFAULT_LIMITS, maxFragments: 7 });
});

Deno.test("resolveLimits() takes 0 and Infinity", () => {
  strictEqual(resolveLimits({ maxConnections: 0 }).maxConnections, 0);
  strictEqual(resolveLimits({ pingIntervalMs: Infinity }).pingIntervalMs, Infinity);
  deepStrictEqual(resolveLimits({ maxMessageBytes: undefined }), DEFAULT_LIMITS);
});

Deno.test("resolveLimits() refuses what is no number of at least 0, and names it", () => {
  for (const value of [-1, NaN, "5", null]) {
    const limits = { maxMessageBytes: value } as unknown as Partial<Limits>;
    throws(() => resolveLimits(limits), /RangeError: .*maxMessageBytes/, String(value));
  }
});

Deno.test("the defaults are those that the documentation promises", () => {
  const { maxMessageBytes, maxFragments, maxConnections, requestTimeoutMs } = DEFAULT_LIMITS;
  deepStrictEqual(
    { maxMessageBytes, maxFragments, maxConnections, requestTimeoutMs },
    {
      maxMessageBytes: 1024 * 1024,
      maxFragments: 1024,
      maxConnections: 65_536,
      requestTimeoutMs: 10_000,
    },
  );
  strictEqual(DEFAULT_LIMITS.maxConnectionsPerAddress, Infinity);
  strictEqual(DEFAULT_LIMITS.maxControlFramesPerSecond, Infinity);
});
