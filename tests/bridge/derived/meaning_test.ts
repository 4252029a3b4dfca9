import { deepStrictEqual } from "node:assert/strict";
import { parseExpression } from "../../../bridge/derived/expression.ts";
import { type Meaning, meaningOf } from "../../../bridge/derived/meaning.ts";

const channels: Readonly<Record<string, Meaning>> = {
  "a/t": { kind: "number", unit: "°C" },
  "b/t": { kind: "number", unit: "°C" },
  "a/h": { kind: "number", unit: "%" },
  "a/on": { kind: "boolean" },
  "a/mode": { kind: "string" },
};

Deno.test("what an expression comes to has the kind and the unit that follow from its channels", () => {
  for (
    const [text, kind, unit] of [
      ["a.t - b.t", "number", "°C"],
      ["a.t + 5", "number", "°C"],
      ["a.t + a.h", "number", undefined],
      ["a.t * 2", "number", undefined],
      ["-a.t", "number", "°C"],
      ["max(a.t, b.t)", "number", "°C"],
      ["round(mean(a.t, '1 h'), 1)", "number", "°C"],
      ["dewpoint(a.t, a.h)", "number", "°C"],
      ["sqrt(a.t)", "number", undefined],
      ["slope(a.t)", "number", "°C/s"],
      ["convert(a.t, '°C', '°F')", "number", "°F"],
      ["if(a.on, a.t, b.t)", "number", "°C"],
      ["a.t > 20", "boolean", undefined],
      ["!a.on", "boolean", undefined],
      ["first(a.mode, 'none')", "string", undefined],
      ["a.mode", "string", undefined],
      ["if(a.on, 'open', 'shut')", "string", undefined],
      ["x.y", undefined, undefined],
    ] as const
  ) {
    const meaning = meaningOf(parseExpression(text).root, (topic) => channels[topic] ?? {});
    deepStrictEqual([meaning.kind, meaning.unit], [kind, unit], text);
  }
});
