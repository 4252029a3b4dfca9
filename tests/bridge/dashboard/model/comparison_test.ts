import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  compare,
  type Comparison,
  COMPARISON_KINDS,
  exchange,
  MAX_COMPARISONS,
  parseComparison,
  readComparisons,
  stringifyComparison,
  toggleKept,
  toggleTopic,
  withKind,
} from "../../../../bridge/dashboard/model/comparison.ts";
import { MAX_COMPARED, MAX_KEPT_COMPARISONS } from "../../../../bridge/wire/dashboard.ts";

Deno.test("channels are put together, taken out, exchanged and looked at another way", () => {
  let all: readonly Comparison[] = compare([], ["a/t", "b/t", "a/t"]);
  deepStrictEqual(all, [{ id: "1", kind: "lines", topics: ["a/t", "b/t"] }]);
  all = compare(all, ["c/t"], "histogram");
  deepStrictEqual(all.map(({ id }) => id), ["2", "1"]);
  all = toggleTopic(all, "1", "c/t");
  all = withKind(exchange(all, "1"), "1", "xy");
  deepStrictEqual(all[1], { id: "1", kind: "xy", topics: ["b/t", "a/t", "c/t"] });
  all = toggleTopic(toggleTopic(all, "1", "a/t"), "2", "c/t");
  deepStrictEqual(all, [{ id: "1", kind: "xy", topics: ["b/t", "c/t"] }]);
});

Deno.test("there are no more channels than colours, and no more comparisons than fit", () => {
  const topics = (count: number) => Array.from({ length: count }, (_, i) => `a/c${i}`);
  let all: readonly Comparison[] = compare([], topics(MAX_COMPARED - 1));
  for (const topic of ["a/x", "a/y"]) all = toggleTopic(all, "1", topic);
  deepStrictEqual(all[0].topics, [...topics(MAX_COMPARED - 1), "a/x"]);
  for (let i = 0; i < MAX_COMPARISONS; i++) all = compare(all, ["a/t"]);
  strictEqual(all.length, MAX_COMPARISONS);
  strictEqual(new Set(all.map(({ id }) => id)).size, MAX_COMPARISONS);
});

Deno.test("what was kept is read; what is no comparison is left out", () => {
  const right = { id: "1", kind: "xy", topics: ["a/t"] };
  deepStrictEqual(readComparisons([right]), [right]);
  for (
    const wrong of [
      null,
      "x",
      {},
      [null],
      [{ ...right, kind: "pie" }],
      [{ ...right, topics: [] }],
      [
        { ...right, topics: ["a", 1, "a/b/c", "/"] },
      ],
      [{ ...right, id: 1 }],
    ]
  ) deepStrictEqual(readComparisons(wrong), []);
  strictEqual(readComparisons([right, right]).length, 1);
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    for (const { topics } of readComparisons(value)) strictEqual(topics.length > 0, true);
  }));
});

Deno.test("a link opens the same comparison, whatever the channels are called", () => {
  const level = fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 })
    .filter((text) => !text.includes("/"));
  const topics = fc.uniqueArray(fc.tuple(level, level).map((it) => it.join("/")), {
    minLength: 1,
    maxLength: MAX_COMPARED,
  });
  fc.assert(fc.property(fc.constantFrom(...COMPARISON_KINDS), topics, (kind, topics) => {
    const text = stringifyComparison({ kind, topics });
    deepStrictEqual(parseComparison(`#d=x&${text}&t=1-2`), { id: "", kind, topics });
  }));
  for (
    const text of ["", "#d=a", "#compare=pie:a/b", "#compare=xy:", "#compare=xy:%", "#compare=xy:a"]
  ) {
    strictEqual(parseComparison(text), undefined);
  }
});

Deno.test("toggleKept() keeps one before the others, takes it out again, and keeps as many as may be", () => {
  const xy = { id: "3", kind: "xy", topics: ["a/t", "b/t"] } as const;
  const kept = toggleKept([{ kind: "lines", topics: ["a/t"] }], xy);
  deepStrictEqual(kept.map(({ kind }) => kind), ["xy", "lines"]);
  deepStrictEqual(Object.keys(kept[0]), ["kind", "topics"]);
  deepStrictEqual(toggleKept(kept, xy).map(({ kind }) => kind), ["lines"]);
  strictEqual(toggleKept(kept, { ...xy, topics: ["b/t", "a/t"] }).length, 3);
  const full = Array.from({ length: MAX_KEPT_COMPARISONS }, (_, i) => {
    return { kind: "lines", topics: [`a/${i}`] };
  });
  strictEqual(toggleKept(full, xy).length, MAX_KEPT_COMPARISONS);
});
