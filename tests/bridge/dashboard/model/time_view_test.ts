import assert from "node:assert/strict";
import { TimeView } from "../../../../bridge/dashboard/model/time_view.ts";

function createView(): TimeView {
  return new TimeView(() => ({ from: 40_000, to: 100_000 }));
}

Deno.test("TimeView follows the time until something is chosen, and again when told", () => {
  const view = createView();
  assert.deepEqual(view.current, { from: 40_000, to: 100_000 });
  view.show({ from: 50_000, to: 60_000 });
  assert.deepEqual(view.current, { from: 50_000, to: 60_000 });
  view.follow();
  assert.equal(view.range.value, null);
});

Deno.test("TimeView zooms around a moment that stays where it is", () => {
  const view = createView();
  view.zoom(0.5, 55_000);
  assert.deepEqual(view.current, { from: 47_500, to: 77_500 });
  view.zoom(2, 55_000);
  assert.deepEqual(view.current, { from: 40_000, to: 100_000 });
});

Deno.test("TimeView shows no less than 20 ms and no more than a leap year", () => {
  const view = createView();
  view.zoom(1e-9, 50_000);
  const { from, to } = view.current;
  assert.ok(Math.abs(to - from - 20) < 1e-6);
  view.zoom(1e12, 50_000);
  const { current } = view;
  assert.equal(Math.round(current.to - current.from), 366 * 86_400_000);
});

Deno.test("TimeView pans by spans, and half a span beyond now at most", () => {
  const view = createView();
  view.pan(-1);
  assert.deepEqual(view.current, { from: -20_000, to: 40_000 });
  view.pan(10);
  assert.deepEqual(view.current, { from: 70_000, to: 130_000 });
});

Deno.test("TimeView's selection is in order, whichever cursor was set first", () => {
  const view = createView();
  assert.equal(view.selection.value, null);
  view.select(70_000, 50_000);
  assert.deepEqual(view.selection.value, { from: 50_000, to: 70_000 });
  view.showSelection();
  assert.deepEqual(view.current, { from: 50_000, to: 70_000 });
  view.deselect();
  view.showSelection();
  assert.equal(view.selection.value, null);
});

Deno.test("TimeView does not zoom to two cursors at one moment", () => {
  const view = createView();
  view.select(50_000, 50_000);
  view.showSelection();
  assert.equal(view.range.value, null);
});
