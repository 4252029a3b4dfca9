import { deepStrictEqual, doesNotThrow, match, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { ExpressionError } from "../../../bridge/derived/expression_error.ts";
import {
  MAX_DEPTH,
  MAX_EXPRESSION_LENGTH,
  MAX_NODES,
  MAX_SERIES,
  parseExpression,
} from "../../../bridge/derived/expression.ts";

function refused(text: string, pattern: RegExp): void {
  throws(() => parseExpression(text), (error) => {
    match((error as Error).message, pattern);
    return error instanceof ExpressionError;
  }, text);
}

Deno.test("parseExpression() finds the channels, however they are named", () => {
  for (
    const [text, topics] of [
      ["a.temp - b.temp", ["a/temp", "b/temp"]],
      ["a.temp * a.temp", ["a/temp"]],
      ["board.env.temp", ["board/env.temp"]],
      ["größe.höhe + 1", ["größe/höhe"]],
      ['channel("esp32-kitchen/air temp.°C") / 2', ["esp32-kitchen/air temp.°C"]],
      ["mean(channel('a-b/c'), '10 min')", ["a-b/c"]],
      ["a.constructor + __proto__.x", ["a/constructor", "__proto__/x"]],
      ["if(a.x > 1 && !b.y, c.z, first(d.w, 0))", ["a/x", "b/y", "c/z", "d/w"]],
    ] as const
  ) deepStrictEqual(parseExpression(text).topics, topics, text);
});

Deno.test("parseExpression() says what is wrong, in words for people", () => {
  refused("", /^is empty$/);
  refused("1 + 2", /^names no channel/);
  refused("a.x b.x", /^is more than one expression$/);
  refused("a.x; b.x", /^is more than one expression$/);
  refused("a.x +", /^cannot be read: /);
  refused("temp * 2", /^temp is no channel: write device\.channel, or channel\(/);
  refused("a/temp", /^a is no channel/);
  refused("esp-1.temp", /^esp is no channel|cannot be read/);
  refused("a['x']", /^names a channel in an odd way: write channel\(/);
  refused("a?.x", /in an odd way/);
  refused("this.x", /in an odd way/);
  refused("true.x", /in an odd way/);
  refused('channel("a")', /^"a" must be device\/channel$/);
  refused('channel("a/")', /^"a\/" is empty$/);
  refused('channel("$log/a")', /^"\$log\/a" starts with \$/);
  refused('channel("a/b/c")', /contains \/, \+ or #/);
  refused('channel("a/+")', /contains \/, \+ or #/);
  refused("channel(a.x)", /^channel\(\) takes a text in quotes there$/);
  refused("a.x ** 2", /^\*\* is no operator here: write pow\(a, b\)$/);
  refused("a.x ?? 2", /write first\(a, b\)$/);
  refused("a.x << 2", /^<< is no operator here$/);
  refused("~a.x", /^~ is no operator here$/);
  refused("[a.x]", /cannot have: a list$/);
  refused("a.x + 1e400", /^1e400 is too large a number$/);
  refused("sqrt(a.x, 2)", /^sqrt\(\) takes 1 value$/);
  refused("clamp(a.x, 2)", /^clamp\(\) takes 3 values$/);
  refused("round(a.x, 2, 3)", /^round\(\) takes 1 to 2 values$/);
  refused("mean(a.x)", /^mean\(\) takes 2 values$/);
  refused("mean(a.x, '8 d')", /^mean\(\) takes a time from 1 ms to 7 days/);
  refused("mean(a.x, '0.5 ms')", /takes a time from 1 ms/);
  refused("mean(a.x, 0.0000001)", /takes a time from 1 ms/);
  refused("a.x + mean(5, '1 min')", /^mean\(\) looks back at no channel$/);
  refused("mean(a.x, b.x)", /^mean\(\) takes a time/);
  refused("rate(a.x, 0)", /^rate\(\) takes a time/);
  refused("convert(a.x, '°C', 'hPa')", /^convert\(\): °C is a temperature and hPa a pressure$/);
  refused("convert(a.x, '°C', 'furlong')", /^convert\(\): the unit "furlong" is not known: Pa hPa/);
});

Deno.test("parseExpression() knows no name that could run something", () => {
  for (
    const name of ["eval", "Function", "constructor", "toString", "__proto__", "import", "Deno"]
  ) {
    refused(`${name}(a.x)`, /^there is no function /);
    refused(`${name} + a.x`, /is no channel/);
  }
  refused("a.x.constructor('return 1')()", /^calls what is no function$/);
  refused("a.x.y(1)", /^calls what is no function$/);
});

Deno.test("parseExpression() takes as much as its limits say, and no more", () => {
  const long = (length: number) => "a.x".padEnd(length, " ");
  doesNotThrow(() => parseExpression(long(MAX_EXPRESSION_LENGTH)));
  refused(long(MAX_EXPRESSION_LENGTH + 1), /^is longer than 500 characters$/);
  const deep = (depth: number) => "-".repeat(depth) + "a.x";
  doesNotThrow(() => parseExpression(deep(MAX_DEPTH)));
  refused(deep(MAX_DEPTH + 1), /^is more than 50 levels deep$/);
  const wide = (values: number) => `max(a.x${",1".repeat(values - 1)})`;
  doesNotThrow(() => parseExpression(wide(32)));
  refused(wide(33), /^max\(\) takes 1 to 32 values$/);
  const many = (nodes: number) => `first(a.x${",1".repeat(nodes - 2)})`;
  doesNotThrow(() => parseExpression(many(MAX_NODES)));
  refused(many(MAX_NODES + 1), /^has more than 200 operators/);
  const series = (count: number) => Array(count).fill("rate(a.x)").join("+");
  doesNotThrow(() => parseExpression(series(MAX_SERIES)));
  refused(series(MAX_SERIES + 1), /^has more than 8 functions that look back$/);
  refused("(".repeat(MAX_EXPRESSION_LENGTH), /^cannot be read/);
});

Deno.test("parseExpression() gives an expression or an ExpressionError, whatever it is told", () => {
  const piece = fc.constantFrom(
    ...["a.x", "b.y", "1", "'t'", "+", "-", "*", "(", ")", ",", "?", ":", "!", "mean(", "channel("],
    ...[
      "[",
      "]",
      "`",
      "${",
      "=>",
      "new ",
      "this",
      ".",
      "..",
      "&&",
      "null",
      "if(",
      "\\",
      "\u0000",
      "°",
    ],
  );
  const text = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.array(piece, { maxLength: 30 }).map((all) => all.join("")),
  );
  fc.assert(fc.property(text, (it) => {
    try {
      strictEqual(parseExpression(it).topics.length > 0, true);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
    }
  }));
});
