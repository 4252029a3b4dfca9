import { strictEqual } from "node:assert/strict";
import type { Value } from "../../../devices/adapter.ts";
import { compile, type Input } from "../../../bridge/derived/compile.ts";
import { parseExpression } from "../../../bridge/derived/expression.ts";

/** An expression with its inputs, by topic. */
function compiled(text: string) {
  const { root, topics } = parseExpression(text);
  const inputs = new Map<string, { -readonly [K in keyof Input]: Input[K] }>(
    topics.map((topic) => [topic, { topic, value: null, time: 0, stamp: 0 }]),
  );
  const evaluate = compile(root, (topic) => inputs.get(topic)!);
  const read = (topic: string, value: Value, time = 0) => {
    Object.assign(inputs.get(topic)!, { value, time });
    inputs.get(topic)!.stamp++;
  };
  return { evaluate, read };
}

/** What an expression of `a.x` (and `b.x`) comes to. */
function come(text: string, a: Value, b: Value = null): Value {
  const { evaluate, read } = compiled(`if(true, ${text}, first(a.x, b.x))`);
  read("a/x", a);
  read("b/x", b);
  return evaluate();
}

Deno.test("an expression comes to what it says", () => {
  for (
    const [text, a, b, expected] of [
      ["a.x - b.x", 21.5, 20, 1.5],
      ["a.x + b.x", 0.1, 0.2, 0.3],
      ["2 + 3 * a.x", 4, null, 14],
      ["-a.x % 3", 7, null, -1],
      ["(a.x + b.x) / 2", 1, 2, 1.5],
      ["a.x / b.x", 1, 0, null],
      ["sqrt(a.x)", -1, null, null],
      ["a.x * a.x", 1e200, null, null],
      ["a.x + 1", true, null, 2],
      ["a.x + 1", "text", null, null],
      ["a.x > b.x", 2, 1, true],
      ["a.x <= b.x", 2, 1, false],
      ["a.x == 'auto'", "auto", null, true],
      ["a.x != 'auto'", "off", null, true],
      ["a.x == 1", true, null, true],
      ["a.x == 1", "1", null, false],
      ["a.x ? 'hot' : 'cold'", 0, null, "cold"],
      ["if(a.x > 30, 'hot', if(a.x > 20, 'warm', 'cold'))", 25, null, "warm"],
      ["!a.x", false, null, true],
      ["round(a.x, 1)", 1.26, null, 1.3],
      ["round(a.x, 12)", 1e300, null, 1e300],
      ["round(a.x)", -1.5, null, -1],
      ["clamp(a.x, 0, 100)", 120, null, 100],
      ["min(a.x, b.x, 3)", 5, 4, 3],
      ["pow(a.x, 2) + pi - pi", 3, null, 9],
      ["hypot(a.x, b.x)", 3, 4, 5],
      ["convert(a.x, '°C', '°F')", 100, null, 212],
      ["convert(a.x, 'Pa', 'hPa')", 101325, null, 1013.25],
      ["round(dewpoint(a.x, b.x), 2)", 20, 50, 9.26],
    ] as const
  ) strictEqual(come(text, a, b), expected, text);
});

Deno.test("what is missing makes all that needs it missing, and no more than that", () => {
  for (
    const [text, expected] of [
      ["a.x + b.x", null],
      ["a.x == a.x", null],
      ["!a.x", null],
      ["if(a.x, 1, 2)", null],
      ["max(a.x, b.x)", null],
      ["first(a.x, b.x)", 5],
      ["first(a.x, a.x)", null],
      ["a.x && false", false],
      ["a.x && b.x", null],
      ["b.x || a.x", true],
      ["a.x || false", null],
      ["if(b.x > 1, b.x, a.x)", 5],
    ] as const
  ) strictEqual(come(text, null, 5), expected, text);
});

Deno.test("mean() is that of the readings of a time, each once", () => {
  const { evaluate, read } = compiled("mean(a.x, '1 min') + 0 * b.x");
  read("b/x", 0, 0);
  strictEqual(evaluate(), null);
  read("a/x", 10, 1_000);
  strictEqual(evaluate(), 10);
  for (let i = 0; i < 5; i++) {
    read("b/x", 1, 1_000 + i);
    strictEqual(evaluate(), 10);
  }
  read("a/x", 20, 30_000);
  strictEqual(evaluate(), 15);
  read("a/x", 40, 62_000);
  strictEqual(evaluate(), 30);
  read("a/x", null, 63_000);
  strictEqual(evaluate(), null);
});

Deno.test("lowest() and highest() look back, also where a choice does not ask for them", () => {
  const { evaluate, read } = compiled("if(b.x, highest(a.x, 10) - lowest(a.x, 10), 0)");
  read("b/x", false);
  for (const [i, value] of [3, 9, 5].entries()) {
    read("a/x", value, i * 1_000);
    strictEqual(evaluate(), 0);
  }
  read("b/x", true);
  strictEqual(evaluate(), 6);
});

Deno.test("rate() is per second, and a counter that begins anew makes no negative one", () => {
  const { evaluate, read } = compiled("rate(a.x)");
  const rates = [[100, 0], [160, 60_000], [10, 70_000], [10, 80_000], [20, 80_000]].map(
    ([value, time]) => {
      read("a/x", value, time);
      return evaluate();
    },
  );
  strictEqual(JSON.stringify(rates), "[null,1,1,0,0]");
});

Deno.test("rate() over a time is what the counter gained in it; slope() may fall", () => {
  const rate = compiled("rate(a.x, '1 min')");
  const slope = compiled("slope(a.x, '1 min')");
  let last: Value[] = [];
  for (let i = 0; i <= 120; i++) {
    const counter = i < 60 ? 2 * i : 2 * (i - 60);
    rate.read("a/x", counter, i * 1_000);
    slope.read("a/x", -i, i * 1_000);
    last = [rate.evaluate(), slope.evaluate()];
  }
  strictEqual(JSON.stringify(last), "[2,-1]");
});
