/**
 * What helps somebody whose board is not on the page yet: types only.
 *
 * @module
 */

/** A serial port that looks like a board. */
export interface SeenPort {
  readonly path: string;
  /** What its USB device is called. */
  readonly product?: string;
  /** The shipped profile that fits what is plugged in. */
  readonly profile?: string;
  /** The command that lets the bridge open it, when it may not. */
  readonly permission?: string;
  /** The other programs that have it open. */
  readonly holders: readonly string[];
  /** Whether the bridge has it open. */
  readonly isRead: boolean;
}

/** What `ports` answers. */
export interface PortsResult {
  readonly ports: readonly SeenPort[];
  /**
   * Where boards find the broker inside: none when it listens on this machine only; `null` without
   * a broker.
   */
  readonly broker: readonly string[] | null;
}

/** How readable a board is at one baud rate. */
export interface RateScore {
  readonly baudRate: number;
  readonly bytes: number;
  /** Whole lines of text. */
  readonly lines: number;
  /** Those of them that gave readings. */
  readonly decodable: number;
  /** Which part of all bytes is text, from 0 to 1. */
  readonly text: number;
}

/** What `tryRates` answers. */
export interface RateTrial {
  /** In the order in which they were tried. */
  readonly scores: readonly RateScore[];
  /** The rate that the device is read at from now on; `null` when it was readable at none. */
  readonly best: number | null;
}

/** The longest that `tryRates` takes, in milliseconds. */
export const MAX_TRIAL_MS = 45_000;
