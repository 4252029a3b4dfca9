import assert from "node:assert/strict";
import {
  chooseWidget,
  fittingWidgets,
  isCommanding,
  longitudeOf,
  WIDGET_NAMES,
} from "../../../../bridge/dashboard/model/widgets.ts";
import { WIDGETS } from "../../../../bridge/wire/dashboard.ts";

const number = { id: "t", kind: "number", writable: false } as const;

Deno.test("a channel has a sensible widget by what it is and may be told", () => {
  const usual = (more: object) => chooseWidget({ ...number, ...more });
  assert.equal(usual({}), "chart");
  assert.equal(usual({ id: "latitude" }), "map");
  assert.equal(usual({ id: "gps_lat" }), "map");
  assert.equal(usual({ id: "plat" }), "chart");
  assert.equal(usual({ kind: "boolean" }), "timeline");
  assert.equal(usual({ kind: "string" }), "text");
  assert.equal(usual({ writable: true }), "entry");
  assert.equal(usual({ writable: true, min: 0, max: 1 }), "slider");
  assert.equal(usual({ writable: true, min: 0, max: 0xff_ff_ff }), "color");
  assert.equal(usual({ kind: "boolean", writable: true }), "switch");
  assert.equal(usual({ kind: "string", writable: true, options: ["a"] }), "select");
  assert.equal(usual({ kind: "string", writable: true, id: "light_color" }), "color");
  assert.equal(usual({ kind: "string", writable: true }), "entry");
});

Deno.test("the first choice that fits is taken: an unknown one, or one that cannot be, is not", () => {
  assert.equal(chooseWidget(number, "gauge", "bar"), "gauge");
  assert.equal(chooseWidget(number, undefined, "bar"), "bar");
  assert.equal(chooseWidget(number, "hologram", "switch"), "chart");
  assert.equal(chooseWidget(number, "constructor"), "chart");
});

Deno.test("what cannot be commanded is offered nothing that sends", () => {
  for (const kind of ["number", "boolean", "string"] as const) {
    assert.ok(!fittingWidgets({ ...number, kind }).some(isCommanding));
  }
});

Deno.test("every widget has a name, and is offered for some channel", () => {
  const offered = [
    number,
    { ...number, id: "latitude" },
    ...(["number", "boolean", "string"] as const).flatMap((kind) => [
      { ...number, kind },
      { ...number, kind, writable: true },
      { ...number, kind, writable: true, min: 0, max: 1, options: ["a"] },
    ]),
  ].flatMap(fittingWidgets);
  assert.deepEqual([...new Set(offered)].sort(), [...WIDGETS].sort());
  assert.deepEqual(Object.keys(WIDGET_NAMES).sort(), [...WIDGETS].sort());
});

Deno.test("longitudeOf() names the longitude as its latitude is named", () => {
  assert.equal(longitudeOf("lat"), "lon");
  assert.equal(longitudeOf("latitude"), "longitude");
  assert.equal(longitudeOf("gps Latitude"), "gps Longitude");
  assert.equal(longitudeOf("flat"), null);
  assert.equal(longitudeOf("longitude"), null);
});
