import assert from "node:assert/strict";
import fc from "fast-check";
import {
  GRID_COLUMNS,
  MAX_COMPARED,
  MAX_GRID_ROWS,
  MAX_KEPT_COMPARISONS,
  MAX_NAME_LENGTH,
  MAX_PLACED_WIDGETS,
  readDashboard,
} from "../../../bridge/wire/dashboard.ts";

const EMPTY = {
  pinned: [],
  collapsed: [],
  hidden: [],
  order: [],
  names: {},
  channels: {},
  layouts: {},
  comparisons: [],
};
const placed = { topic: "a/b", x: 0, y: 0, width: 3, height: 2 };

/** What is said of a dashboard with these members. */
function faults(members: object): string[] {
  const found: string[] = [];
  readDashboard(members, (path) => found.push(path));
  return found;
}

function withWidgets(...widgets: unknown[]): object {
  return { layouts: { home: { widgets } } };
}

Deno.test("readDashboard() makes an empty dashboard of anything else, and complains of it", () => {
  for (const value of [undefined, null, 1, "", [], {}]) {
    assert.deepEqual(readDashboard(value), EMPTY, JSON.stringify(value));
  }
  assert.deepEqual(faults([]), ["dashboard"]);
  const wrong = { pinned: {}, order: [1], names: { a: 1 }, channels: { "a/b": { min: "0" } } };
  assert.deepEqual(faults(wrong), ["pinned", "order", 'names["a"]', 'channels["a/b"].min']);
});

Deno.test("readDashboard() keeps what a newer version wrote, wherever it stands", () => {
  const newer = {
    ...EMPTY,
    theme: "night",
    channels: { "a/b": { unit: "°C", min: 0, smooth: true, widget: "hologram" } },
    layouts: { home: { rows: 4, widgets: [{ ...placed, title: "Heat" }] } },
  };
  assert.deepEqual(readDashboard(newer), newer);
  assert.deepEqual(faults(newer), []);
});

Deno.test("readDashboard() takes a name of 100 characters and no more", () => {
  const named = (length: number) => ({ names: { a: "n".repeat(length) } });
  assert.deepEqual(faults(named(MAX_NAME_LENGTH)), []);
  assert.deepEqual(faults(named(MAX_NAME_LENGTH + 1)), ['names["a"]']);
  const layout = (length: number) => ({ layouts: { ["n".repeat(length)]: { widgets: [] } } });
  assert.deepEqual(faults(layout(MAX_NAME_LENGTH)), []);
  assert.equal(faults(layout(MAX_NAME_LENGTH + 1)).length, 1);
});

Deno.test("readDashboard() takes a widget that lies within the grid, and none beyond", () => {
  const fits = [
    placed,
    { ...placed, x: GRID_COLUMNS - 3 },
    { ...placed, width: GRID_COLUMNS },
    { ...placed, y: MAX_GRID_ROWS - 2 },
    { ...placed, height: MAX_GRID_ROWS },
  ];
  assert.deepEqual(faults(withWidgets(...fits)), []);
  const beyond = [
    { ...placed, x: -1 },
    { ...placed, x: GRID_COLUMNS - 2 },
    { ...placed, width: 0 },
    { ...placed, width: GRID_COLUMNS + 1 },
    { ...placed, y: MAX_GRID_ROWS - 1 },
    { ...placed, height: MAX_GRID_ROWS + 1 },
    { ...placed, x: 0.5 },
    { ...placed, topic: 1 },
  ];
  for (const widget of beyond) {
    assert.deepEqual(faults(withWidgets(widget)), ['layouts["home"].widgets[0]']);
    const { layouts } = readDashboard(withWidgets(widget, placed));
    assert.deepEqual(layouts.home.widgets, [placed]);
  }
});

Deno.test("readDashboard() takes 200 widgets of a layout and no more", () => {
  const many = (count: number) => withWidgets(...Array(count).fill(placed));
  assert.deepEqual(faults(many(MAX_PLACED_WIDGETS)), []);
  assert.deepEqual(faults(many(MAX_PLACED_WIDGETS + 1)), ['layouts["home"].widgets']);
  const { layouts } = readDashboard(many(MAX_PLACED_WIDGETS + 1));
  assert.equal(layouts.home.widgets.length, MAX_PLACED_WIDGETS);
});

Deno.test("readDashboard() gives a dashboard of anything, of which nothing is to complain of", () => {
  const almost = fc.record({
    pinned: fc.oneof(fc.jsonValue(), fc.array(fc.string())),
    names: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())),
    channels: fc.dictionary(
      fc.string(),
      fc.oneof(fc.jsonValue(), fc.record({ min: fc.anything() })),
    ),
    layouts: fc.dictionary(
      fc.string(),
      fc.record({
        widgets: fc.array(
          fc.oneof(fc.jsonValue(), fc.record({ topic: fc.string(), x: fc.integer() })),
        ),
      }),
    ),
  }, { requiredKeys: [] });
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), almost), (value) => {
    const read = readDashboard(value);
    assert.deepEqual(faults(read), []);
    // What a file keeps: it knows no -0.
    const kept = JSON.parse(JSON.stringify(read));
    assert.deepEqual(readDashboard(kept), kept);
  }));
});

Deno.test("a name such as __proto__ is a name", () => {
  const text = '{"names":{"__proto__":"mine"},"__proto__":{"pinned":["x"]}}';
  const read = readDashboard(JSON.parse(text));
  assert.deepEqual(read.pinned, []);
  assert.deepEqual(Object.entries(read.names), [["__proto__", "mine"]]);
});

Deno.test("readDashboard() takes 50 comparisons of 1 to 8 channels, and no more", () => {
  const of = (count: number) => ({ kind: "xy", topics: Array(count).fill("a/b"), later: 1 });
  const kept = { comparisons: Array(MAX_KEPT_COMPARISONS).fill(of(MAX_COMPARED)) };
  assert.deepEqual(faults(kept), []);
  assert.deepEqual(readDashboard(kept), { ...EMPTY, ...kept });
  assert.deepEqual(faults({ comparisons: Array(MAX_KEPT_COMPARISONS + 1).fill(of(1)) }), [
    "comparisons",
  ]);
  const wrong = [of(0), of(MAX_COMPARED + 1), { kind: 1, topics: ["a/b"] }, null, { topics: [1] }];
  assert.deepEqual(faults({ comparisons: wrong }), wrong.map((_, i) => `comparisons[${i}]`));
  assert.deepEqual(faults({ comparisons: {} }), ["comparisons"]);
});
