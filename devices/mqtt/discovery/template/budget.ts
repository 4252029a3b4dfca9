import { UnsupportedConstruct } from "./faults.ts";

/** The most steps that one rendering may take. */
export const MAX_STEPS = 100_000;

let left = MAX_STEPS;

/** Begins a rendering. Renderings are synchronous, so there is only ever one. */
export function startRendering(): void {
  left = MAX_STEPS;
}

/**
 * Counts steps: nodes evaluated, items compared, characters made. Lists of lists that share their items would take
 * for ever otherwise.
 *
 * @throws {UnsupportedConstruct} When there were too many.
 */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new UnsupportedConstruct("a template that takes that many steps");
}
