/** Where a series of a chart is read: the axis on the left, on the right, or none. */
export type Side = "left" | "right" | "own";

/** One scale of a chart of several series. */
export interface Scale {
  /** `y`, `y2`, … */
  readonly key: string;
  readonly unit: string | undefined;
  readonly side: Side;
}

/**
 * Gives each unit a scale of its own: the first is read on the left, the second on the right, and of
 * further ones only the shape is seen. Returns the scales, and that of each unit in `units`.
 */
export function scalesOf(
  units: readonly (string | undefined)[],
): { readonly scales: readonly Scale[]; readonly of: readonly Scale[] } {
  const scales: Scale[] = [];
  const of = units.map((unit) => {
    const known = scales.find((scale) => scale.unit === unit);
    if (known !== undefined) return known;
    const place = scales.length;
    const side = place === 0 ? "left" : place === 1 ? "right" : "own";
    const scale: Scale = { key: place === 0 ? "y" : `y${place + 1}`, unit, side };
    scales.push(scale);
    return scale;
  });
  return { scales, of };
}
