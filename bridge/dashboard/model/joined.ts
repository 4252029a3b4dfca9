/** Points of several series by one list of times, as charts want them. */
export interface Joined {
  readonly xs: number[];
  /** Of each series: null where its line is broken, undefined where it has no point. */
  readonly ys: (number | null | undefined)[][];
}

/** One series: `xs` ascending; the same one twice stays two points. */
export interface Points {
  readonly xs: readonly number[];
  readonly ys: readonly (number | null)[];
}

/** Puts the points of several series into one list, in their order. */
export function join(all: readonly Points[]): Joined {
  const xs: number[] = [];
  const ys: (number | null | undefined)[][] = all.map(() => []);
  const at = all.map(() => 0);
  for (;;) {
    let x = Infinity;
    for (let i = 0; i < all.length; i++) {
      if (at[i] < all[i].xs.length && all[i].xs[at[i]] < x) x = all[i].xs[at[i]];
    }
    if (x === Infinity) return { xs, ys };
    xs.push(x);
    for (let i = 0; i < all.length; i++) {
      ys[i].push(all[i].xs[at[i]] === x ? all[i].ys[at[i]++] : undefined);
    }
  }
}
