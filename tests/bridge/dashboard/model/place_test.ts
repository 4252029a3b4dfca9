import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePlace, stringifyPlace } from "../../../../bridge/dashboard/model/place.ts";

Deno.test("parsePlace() reads a device, a channel and a span of time", () => {
  assert.deepEqual(parsePlace(""), {});
  assert.deepEqual(parsePlace("#d=greenhouse"), { device: "greenhouse" });
  assert.deepEqual(parsePlace("#c=greenhouse/fan%20speed"), {
    device: "greenhouse",
    channel: "fan speed",
  });
  assert.deepEqual(parsePlace("#d=a&t=1000-2000"), {
    device: "a",
    range: { from: 1000, to: 2000 },
  });
});

Deno.test("parsePlace() reads a layout, and whether it hangs on a wall", () => {
  assert.deepEqual(parsePlace("#w=kitchen"), { layout: "kitchen" });
  assert.deepEqual(parsePlace("#w=kitchen&wall"), { layout: "kitchen", isWall: true });
  assert.deepEqual(parsePlace("#wall"), { isWall: true });
});

Deno.test("parsePlace() makes nothing of what is no place", () => {
  for (
    const fragment of ["#", "#d=", "#c=a", "#c=/b", "#w=", "#t=5", "#t=2000-1000", "#t=1e3-2e3"]
  ) {
    assert.deepEqual(parsePlace(fragment), {}, fragment);
  }
});

Deno.test("a place that is written is read as it was", () => {
  const name = fc.string({ minLength: 1, unit: "grapheme" }).filter((it) => !it.includes("/"));
  fc.assert(
    fc.property(name, name, fc.nat(), fc.integer({ min: 1 }), (device, channel, from, ms) => {
      const range = { from, to: from + ms };
      for (
        const place of [
          { device },
          { device, channel },
          { device, channel, range },
          { range },
          { layout: channel },
          { layout: channel, isWall: true },
        ] as const
      ) {
        assert.deepEqual(parsePlace(stringifyPlace(place)), place);
      }
    }),
  );
});
