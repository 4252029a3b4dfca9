import assert from "node:assert/strict";
import fc from "fast-check";
import {
  change,
  overlaps,
  place,
  readingOrder,
  remove,
  rowsOf,
} from "../../../../bridge/dashboard/model/grid.ts";
import {
  GRID_COLUMNS,
  type GridLayout,
  MAX_GRID_ROWS,
  MAX_PLACED_WIDGETS,
  readDashboard,
} from "../../../../bridge/wire/dashboard.ts";

const EMPTY: GridLayout = { widgets: [] };

function at({ widgets }: GridLayout, index: number): number[] {
  const { x, y, width, height } = widgets[index];
  return [x, y, width, height];
}

/** Nothing lies over anything, and the bridge would take it. */
function demandFit(layout: GridLayout): void {
  const { widgets } = layout;
  for (const [i, one] of widgets.entries()) {
    for (const other of widgets.slice(i + 1)) assert.ok(!overlaps(one, other));
  }
  readDashboard({ layouts: { home: layout } }, (path, fault) => assert.fail(`${path}: ${fault}`));
}

Deno.test("place() puts a widget where there is room, row by row", () => {
  const one = place(EMPTY, "a/b", "number");
  const two = place(one, "a/c", "chart");
  const three = place(two, "a/d", "map");
  assert.deepEqual(at(two, 1), [3, 0, 6, 4]);
  assert.deepEqual(at(three, 2), [0, 4, 4, 5]);
  assert.equal(rowsOf(three), 9);
});

Deno.test("place() puts 200 widgets on a layout and no more", () => {
  let layout = EMPTY;
  for (let i = 0; i < MAX_PLACED_WIDGETS; i++) layout = place(layout, "a/b", "number");
  assert.equal(layout.widgets.length, MAX_PLACED_WIDGETS);
  demandFit(layout);
  assert.equal(place(layout, "a/b", "number"), layout);
});

Deno.test("change() moves a widget, and those it comes to lie over move down", () => {
  const layout = place(place(place(EMPTY, "a/1", "number"), "a/2", "number"), "a/3", "number");
  const moved = change(layout, 1, { x: 1 });
  assert.deepEqual([at(moved, 0), at(moved, 1), at(moved, 2)], [
    [0, 2, 3, 2],
    [1, 0, 3, 2],
    [6, 0, 3, 2],
  ]);
  const wide = change(layout, 0, { width: GRID_COLUMNS + 5 });
  assert.deepEqual([at(wide, 0), at(wide, 1)], [[0, 0, GRID_COLUMNS, 2], [3, 2, 3, 2]]);
});

Deno.test("change() keeps a widget within the grid on each side", () => {
  const layout = place(EMPTY, "a/1", "number");
  assert.deepEqual(at(change(layout, 0, { x: -1, y: -1 }), 0), [0, 0, 3, 2]);
  assert.deepEqual(at(change(layout, 0, { x: 99, y: 9999 }), 0), [9, MAX_GRID_ROWS - 2, 3, 2]);
  assert.deepEqual(at(change(layout, 0, { width: 0, height: 0 }), 0), [0, 0, 1, 1]);
});

Deno.test("change() leaves a layout as it is when there is no row left to move down to", () => {
  const full = change(place(EMPTY, "a/1", "number"), 0, { height: MAX_GRID_ROWS });
  const two = place(full, "a/2", "number");
  assert.equal(change(two, 1, { x: 0 }), two);
});

Deno.test("remove() takes one widget, and readingOrder() tells them row by row", () => {
  const layout = place(place(place(EMPTY, "a/1", "chart"), "a/2", "chart"), "a/3", "number");
  const moved = change(layout, 2, { x: 0, y: 0 });
  assert.deepEqual(readingOrder(moved), [2, 1, 0]);
  assert.deepEqual(remove(moved, 1).widgets.map(({ topic }) => topic), ["a/1", "a/3"]);
});

Deno.test("whatever is placed, moved and resized, nothing lies over anything", () => {
  const step = fc.record({
    index: fc.nat(9),
    x: fc.integer({ min: -3, max: 15 }),
    y: fc.integer({ min: -3, max: 30 }),
    width: fc.integer({ min: -1, max: 15 }),
    height: fc.integer({ min: -1, max: 15 }),
  });
  fc.assert(fc.property(fc.array(step), (steps) => {
    let layout = EMPTY;
    for (let i = 0; i < 10; i++) layout = place(layout, "a/b", i % 2 === 0 ? "chart" : "number");
    for (const { index, ...cell } of steps) {
      layout = change(layout, index, cell);
      demandFit(layout);
    }
  }));
});
