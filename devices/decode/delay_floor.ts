/** Long enough that a line which came without delay is among those of the bucket. */
const BUCKET_MS = 4000;
const MAX_POINTS = 16;
/** Those that set the level. Fewer follow a clock that changes its pace sooner. */
const RECENT_POINTS = 4;
/** Over less time than this, jitter looks like drift. */
const MIN_SPAN_MS = 20_000;

/** When, by the board's clock, and by how much the host's clock was ahead when the line arrived. */
interface Point {
  readonly board: number;
  readonly gap: number;
}

/**
 * The gap between a board's clock and the host's, drift included, from lines that arrive late or
 * very late but never early: the line below all gaps. Its slope is that of the lower convex hull
 * of each few seconds' smallest gap, at their mean time; its level is the smallest recent gap.
 * Milliseconds throughout.
 *
 * Source: Moon, Skelly, Towsley, "Estimation and removal of clock skew from network delay
 * measurements", INFOCOM 1999
 */
export class DelayFloor {
  /** The smallest gap of each bucket, oldest first; the last bucket is still open. */
  readonly #points: Point[] = [];
  #bucketEnd = -Infinity;
  #slope = 0;
  #origin = 0;
  #level = 0;

  /** How much faster the host's clock is than the board's: 0.001 is a second in 1000. */
  get drift(): number {
    return this.#slope;
  }

  /** What to add to the board's time `board` to have the host's. */
  gapAt(board: number): number {
    return this.#level + this.#slope * (board - this.#origin);
  }

  /** Takes in a line that the board wrote at `board`, later than all before, and the host read at `arrival`. */
  add(board: number, arrival: number): void {
    const point = { board, gap: arrival - board };
    const last = this.#points.length - 1;
    if (arrival >= this.#bucketEnd) {
      this.#points.push(point);
      if (this.#points.length > MAX_POINTS) this.#points.shift();
      this.#bucketEnd = arrival + BUCKET_MS;
      this.#fit(point);
    } else if (point.gap < this.#points[last].gap) {
      this.#points[last] = point;
    }
    this.#level += Math.min(0, point.gap - this.gapAt(board));
  }

  #fit(latest: Point): void {
    const origin = this.#origin = latest.board;
    const [first] = this.#points;
    const span = latest.board + latest.gap - first.board - first.gap;
    this.#slope = span >= MIN_SPAN_MS ? lowerSlope(this.#points) : 0;
    const gaps = this.#points.slice(-RECENT_POINTS)
      .map(({ board, gap }) => gap + this.#slope * (origin - board));
    this.#level = Math.min(...gaps);
  }
}

/** The slope of the lower convex hull's edge over the points' mean time. */
function lowerSlope(points: readonly Point[]): number {
  const hull: Point[] = [];
  for (const point of points) {
    while (hull.length > 1 && !turnsUp(hull[hull.length - 2], hull[hull.length - 1], point)) {
      hull.pop();
    }
    hull.push(point);
  }
  const mean = points.reduce((sum, { board }) => sum + board, 0) / points.length;
  const right = hull.findIndex(({ board }) => board >= mean);
  return slope(hull[right - 1], hull[right]);
}

function turnsUp(left: Point, middle: Point, right: Point): boolean {
  return slope(left, middle) < slope(middle, right);
}

function slope(left: Point, right: Point): number {
  return (right.gap - left.gap) / (right.board - left.board);
}
