import type { BucketRing } from "./bucket_ring.ts";
import type { TimeRange } from "./time_view.ts";

/** A place on earth, in degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** What a map shows: its middle, and how many metres one of its units is. */
export interface MapView {
  readonly middle: Position;
  readonly metresPerUnit: number;
}

const METRES_PER_DEGREE = 111_320;
/** A map is so many units wide and high. */
export const MAP_SIZE = 100;
/** Closer than this a map shows the noise of a receiver. */
const LEAST_SPAN_METRES = 50;
/** Of the map's size that a track fills at most. */
const FILLED = 0.8;
const ROUND = [1, 2, 5];
/** A map is at most about so many tiles wide: each has some 256 pixels. */
const TILES_ACROSS = 3;
const MAX_ZOOM = 18;
/** The latitude at which Web Mercator ends. */
const MERCATOR_END = 85.051129;

/** Tells whether two numbers are a place; 0, 0 is what a receiver says that has found none. */
export function isPosition(latitude: unknown, longitude: unknown): boolean {
  if (typeof latitude !== "number" || typeof longitude !== "number") return false;
  if (latitude === 0 && longitude === 0) return false;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

/** Joins the pasts of a latitude and a longitude into places, oldest first. */
export function trackOf(
  latitudes: BucketRing,
  longitudes: BucketRing,
  range: TimeRange,
): Position[] {
  const [times, lats, lonTimes, lons]: [number[], (number | null)[], number[], (number | null)[]] =
    [[], [], [], []];
  latitudes.points(range, times, lats);
  longitudes.points(range, lonTimes, lons);
  const track: Position[] = [];
  let next = 0;
  for (const [i, time] of times.entries()) {
    // A board tells both in one line: the longitude of the same moment is the nearest.
    while (next + 1 < lonTimes.length && lonTimes[next + 1] <= time) next++;
    const [latitude, longitude] = [lats[i], lons[next]];
    if (isPosition(latitude, longitude)) {
      track.push({ latitude: latitude!, longitude: longitude! });
    }
  }
  return track;
}

/** Returns the view that shows all of a track. */
export function viewOf(track: readonly Position[]): MapView {
  const [first] = track;
  const turned = track.map(({ latitude, longitude }) => {
    return { latitude, longitude: first.longitude + turn(longitude - first.longitude) };
  });
  const [south, north] = extent(turned.map(({ latitude }) => latitude));
  const [west, east] = extent(turned.map(({ longitude }) => longitude));
  const middle = { latitude: (south + north) / 2, longitude: turn((west + east) / 2) };
  const height = (north - south) * METRES_PER_DEGREE;
  const width = (east - west) * METRES_PER_DEGREE * shrinkAt(middle.latitude);
  const span = Math.max(LEAST_SPAN_METRES, width, height);
  return { middle, metresPerUnit: span / FILLED / MAP_SIZE };
}

/** Returns where a place lies on the map, from its upper left corner, in its units. */
export function project(view: MapView, { latitude, longitude }: Position): [number, number] {
  const { middle, metresPerUnit } = view;
  const unitsPerDegree = METRES_PER_DEGREE / metresPerUnit;
  const x = turn(longitude - middle.longitude) * shrinkAt(middle.latitude) * unitsPerDegree;
  const y = (latitude - middle.latitude) * unitsPerDegree;
  return [MAP_SIZE / 2 + x, MAP_SIZE / 2 - y];
}

/** Returns a round distance for a scale bar, of at most a third of the map, in metres. */
export function scaleBarMetres({ metresPerUnit }: MapView): number {
  const most = metresPerUnit * MAP_SIZE / 3;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ROUND.findLast((it) => it * power <= most)!;
}

/** One picture of a map: where to fetch it from, and where it lies, in the map's units. */
export interface Tile {
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Returns the tiles that a map lies on; `template` has `{z}`, `{x}` and `{y}`. */
export function tilesOf(view: MapView, template: string): Tile[] {
  const { middle, metresPerUnit } = view;
  const worldMetres = 360 * METRES_PER_DEGREE * shrinkAt(middle.latitude);
  const wanted = Math.log2(worldMetres * TILES_ACROSS / (metresPerUnit * MAP_SIZE));
  const zoom = Math.min(MAX_ZOOM, Math.max(0, Math.floor(wanted)));
  const count = 2 ** zoom;
  const half = metresPerUnit * MAP_SIZE / 2 / METRES_PER_DEGREE;
  const [left, right] = [-1, 1].map((side) =>
    Math.floor(columnOf(middle.longitude + side * half / shrinkAt(middle.latitude), count))
  );
  const [top, bottom] = [1, -1].map((side) =>
    Math.floor(rowOf(middle.latitude + side * half, count))
  );
  const tiles: Tile[] = [];
  for (let row = Math.max(0, top); row <= Math.min(count - 1, bottom); row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = project(view, cornerOf(column, row, count));
      const [endX, endY] = project(view, cornerOf(column + 1, row + 1, count));
      // Over the date line the world begins anew.
      const named = ((column % count) + count) % count;
      const url = template.replace("{z}", `${zoom}`).replace("{x}", `${named}`)
        .replace("{y}", `${row}`);
      if (endX > x) tiles.push({ url, x, y, width: endX - x, height: endY - y });
    }
  }
  return tiles;
}

/** Columns and rows of Web Mercator, from its north-west corner. */
function columnOf(longitude: number, count: number): number {
  return (longitude + 180) / 360 * count;
}

function rowOf(latitude: number, count: number): number {
  const angle = Math.max(-MERCATOR_END, Math.min(MERCATOR_END, latitude)) * Math.PI / 180;
  return (1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2 * count;
}

function cornerOf(column: number, row: number, count: number): Position {
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - 2 * row / count))) * 180 / Math.PI;
  return { latitude, longitude: column / count * 360 - 180 };
}

/** Degrees of longitude are shorter the farther from the equator. */
function shrinkAt(latitude: number): number {
  return Math.max(0.01, Math.cos(latitude * Math.PI / 180));
}

/** The way round that is shorter. */
function turn(degrees: number): number {
  return ((degrees + 540) % 360) - 180;
}

function extent(values: readonly number[]): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}
