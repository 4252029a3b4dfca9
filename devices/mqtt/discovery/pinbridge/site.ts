import { toName } from "../ids.ts";
import { isObject } from "../message.ts";

/** How many of its usual pauses a site may be silent before it counts as gone. */
const PATIENCE = 2.5;
/** The longest pause that a site is believed, in milliseconds. */
const MAX_PAUSE_MS = 3_600_000;

/** What a bridge says of itself in its `$description`. */
export interface SiteDescription {
  /** When its connection to the broker began: milliseconds since 1970, by its own clock. */
  readonly since?: number;
  /** How often its broker has held everything up since then. */
  readonly stalls?: number;
  /** How often it says its `$state` at least, in milliseconds. */
  readonly stateEveryMs?: number;
}

/** Reads a site's `$description`; what is of a wrong type is left out. */
export function parseSiteDescription(value: unknown): SiteDescription | null {
  if (!isObject(value)) return null;
  const { since, stalls, stateEveryMs } = value;
  return {
    ...(isPositive(since) && { since }),
    ...(isPositive(stalls) && { stalls }),
    ...(isPositive(stateEveryMs) && stateEveryMs <= MAX_PAUSE_MS && { stateEveryMs }),
  };
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

/** Whether one bridge is there, as far as its topics tell. */
export class PinbridgeSite {
  readonly id: string;
  #description: SiteDescription | null = null;
  #isThere = true;

  constructor(id: string) {
    this.id = id;
  }

  /** For people. */
  get name(): string {
    return toName(this.id);
  }

  /** Whether it is a bridge, and not only boards that publish as one does. */
  get isBridge(): boolean {
    return this.#description !== null;
  }

  /** When its connection began, if it has said so. */
  get since(): number | undefined {
    return this.#description?.since;
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  /** Until when it has to say again that it is there; `null` when it need not. */
  deadline(now: number): number | null {
    const pauseMs = this.#description?.stateEveryMs;
    return pauseMs === undefined ? null : now + pauseMs * PATIENCE;
  }

  /** Takes in what it says of itself. Returns whether readings of it are missing since the last time. */
  describe(description: SiteDescription): boolean {
    const before = this.#description;
    this.#description = description;
    if (before === null) return false;
    return before.since !== description.since || before.stalls !== description.stalls;
  }

  /** Takes in `$state`, or its absence. Returns whether that has changed anything. */
  setThere(isThere: boolean): boolean {
    const isChange = this.#isThere !== isThere;
    this.#isThere = isThere;
    return isChange;
  }
}
