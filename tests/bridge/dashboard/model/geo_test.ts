import assert from "node:assert/strict";
import fc from "fast-check";
import { BucketRing } from "../../../../bridge/dashboard/model/bucket_ring.ts";
import {
  isPosition,
  MAP_SIZE,
  type Position,
  project,
  scaleBarMetres,
  tilesOf,
  trackOf,
  viewOf,
} from "../../../../bridge/dashboard/model/geo.ts";

const berlin = { latitude: 52.52, longitude: 13.4 };

Deno.test("isPosition() takes what is on earth, and not what a receiver says that has found none", () => {
  assert.ok(isPosition(52.5, 13.4));
  assert.ok(isPosition(-90, 180));
  for (const [latitude, longitude] of [[0, 0], [91, 0], [1, 181], [NaN, 1], ["1", 1], [null, 1]]) {
    assert.ok(!isPosition(latitude, longitude), `${latitude}, ${longitude}`);
  }
});

Deno.test("one place is in the middle of a map of 50 m", () => {
  const view = viewOf([berlin]);
  assert.deepEqual(project(view, berlin), [MAP_SIZE / 2, MAP_SIZE / 2]);
  assert.equal(scaleBarMetres(view), 20);
});

Deno.test("a kilometre north is as far on the map as a kilometre east, wherever", () => {
  for (const latitude of [0, 52.5, -70]) {
    const here = { latitude, longitude: 10 };
    const north = { latitude: latitude + 1 / 111.32, longitude: 10 };
    const east = {
      latitude,
      longitude: 10 + 1 / 111.32 / Math.cos(latitude * Math.PI / 180),
    };
    const view = viewOf([here, north, east]);
    const [x, y] = project(view, here);
    const far = (to: Position) => Math.hypot(project(view, to)[0] - x, project(view, to)[1] - y);
    assert.ok(Math.abs(far(north) / far(east) - 1) < 0.01, `at ${latitude}`);
    assert.ok(project(view, north)[1] < y && project(view, east)[0] > x);
  }
});

Deno.test("a track over the date line goes the short way", () => {
  const track = [{ latitude: 10, longitude: 179.99 }, { latitude: 10, longitude: -179.99 }];
  const view = viewOf(track);
  assert.ok(view.metresPerUnit * MAP_SIZE < 5000);
  assert.ok(project(view, track[0])[0] < project(view, track[1])[0]);
});

Deno.test("every place of a track is on its map", () => {
  const position = fc.record({
    latitude: fc.double({ min: -80, max: 80, noNaN: true }),
    longitude: fc.double({ min: -60, max: 60, noNaN: true }),
  });
  fc.assert(fc.property(fc.array(position, { minLength: 1 }), (track) => {
    const view = viewOf(track);
    for (const [x, y] of track.map((it) => project(view, it))) {
      assert.ok(x >= 0 && x <= MAP_SIZE && y >= 0 && y <= MAP_SIZE, `${x}, ${y}`);
    }
  }));
});

Deno.test("trackOf() joins a latitude and a longitude of the same moment, and skips the rest", () => {
  const [latitudes, longitudes] = [new BucketRing(60_000, 60), new BucketRing(60_000, 60)];
  for (const [time, latitude, longitude] of [[1000, 0, 0], [5000, 1, 10], [9000, 2, 20]]) {
    latitudes.push(time, latitude);
    longitudes.push(time, longitude);
  }
  assert.deepEqual(trackOf(latitudes, longitudes, { from: 0, to: 20_000 }), [
    { latitude: 1, longitude: 10 },
    { latitude: 2, longitude: 20 },
  ]);
});

Deno.test("a map lies on few tiles, which cover it, named as everybody names them", () => {
  const view = viewOf([berlin, { latitude: 52.53, longitude: 13.41 }]);
  const tiles = tilesOf(view, "https://tiles.example/{z}/{x}/{y}.png");
  assert.ok(tiles.length <= 16, `${tiles.length} tiles`);
  // https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames: of zoom 15
  assert.ok(
    tiles.some(({ url }) => url === "https://tiles.example/15/17603/10745.png"),
    tiles[0].url,
  );
  assert.ok(Math.min(...tiles.map(({ x }) => x)) <= 0);
  assert.ok(Math.max(...tiles.map(({ x, width }) => x + width)) >= MAP_SIZE);
  assert.ok(Math.min(...tiles.map(({ y }) => y)) <= 0);
  assert.ok(Math.max(...tiles.map(({ y, height }) => y + height)) >= MAP_SIZE);
});

Deno.test("there are few tiles wherever one is, and however far one went", () => {
  const position = fc.record({
    latitude: fc.double({ min: -89, max: 89, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  });
  fc.assert(fc.property(fc.array(position, { minLength: 1, maxLength: 3 }), (track) => {
    const tiles = tilesOf(viewOf(track), "{z}/{x}/{y}");
    assert.ok(tiles.length <= 64, `${tiles.length} tiles`);
    for (const { url } of tiles) {
      const [zoom, x, y] = url.split("/").map(Number);
      assert.ok(x >= 0 && x < 2 ** zoom && y >= 0 && y < 2 ** zoom, url);
    }
  }));
});
