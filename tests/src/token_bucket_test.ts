import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { TokenBucket } from "../../src/token_bucket.ts";

function takeMany(bucket: TokenBucket, count: number, now: number): number {
  let taken = 0;
  for (let i = 0; i < count; i++) if (bucket.take(now)) taken++;
  return taken;
}

Deno.test("a burst passes at once, one more does not", () => {
  const bucket = new TokenBucket(10, 20);
  strictEqual(takeMany(bucket, 20, 1000), 20);
  strictEqual(bucket.take(1000), false);
});

Deno.test("tokens come back at the average rate, and no faster", () => {
  const bucket = new TokenBucket(10, 20);
  takeMany(bucket, 20, 0);
  const taken = [50, 100, 101, 250, 300].map((now) => takeMany(bucket, 5, now));
  deepStrictEqual(taken, [0, 1, 0, 1, 1]);
});

Deno.test("a long pause earns no more than a burst", () => {
  const bucket = new TokenBucket(10, 20);
  takeMany(bucket, 20, 0);
  strictEqual(takeMany(bucket, 100, 1e9), 20);
});

Deno.test("a burst of 0 lets nothing pass", () => {
  strictEqual(takeMany(new TokenBucket(10, 0), 5, 1000), 0);
});

Deno.test("a bucket that is never filled lets its burst pass and no more", () => {
  strictEqual(takeMany(new TokenBucket(0, 0), 5, 1000), 0);
  const bucket = new TokenBucket(0, 3);
  strictEqual(takeMany(bucket, 5, 1000), 3);
  strictEqual(takeMany(bucket, 5, 1e12), 0);
});

Deno.test("an endless rate fills the bucket at once, an endless burst lets everything pass", () => {
  strictEqual(takeMany(new TokenBucket(Infinity, 1), 5, 1000), 5);
  strictEqual(takeMany(new TokenBucket(Infinity, 0), 5, 1000), 0);
  strictEqual(takeMany(new TokenBucket(0, Infinity), 5, 1000), 5);
});
