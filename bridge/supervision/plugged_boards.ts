import type { DeviceAdapter } from "../../devices/adapter.ts";

/** The most boards that are kept in mind after they were unplugged. */
export const MAX_ABSENT_BOARDS = 64;

/** A board that is plugged in. */
export interface PluggedBoard {
  /** Stays with the board when it is plugged in elsewhere; its adapter's id. */
  readonly id: string;
  /** Makes what reads it. */
  create(): DeviceAdapter;
}

/** Where adapters are added and removed: a bridge. */
export interface Roster {
  add(adapter: DeviceAdapter): void;
  remove(id: string): Promise<void>;
}

/**
 * The boards that were found, without any config. A board that is unplugged stays, as absent, and
 * has its adapter waiting for it. The demo is there until the first board, and then never again:
 * it would come and go with every loose cable.
 */
export class PluggedBoards {
  readonly #roster: Roster;
  /** Those that have an adapter, the longest known first. */
  readonly #known = new Set<string>();
  #demo: DeviceAdapter | null;
  #isDemoShown = false;

  constructor(roster: Roster, demo: DeviceAdapter | null = null) {
    this.#roster = roster;
    this.#demo = demo;
  }

  /** Takes in which boards are plugged in now. */
  update(boards: readonly PluggedBoard[]): void {
    for (const { id, create } of boards) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      this.#roster.add(create());
    }
    this.#forgetOldest(new Set(boards.map(({ id }) => id)));
    this.#showDemo();
  }

  #forgetOldest(present: ReadonlySet<string>): void {
    const absent = [...this.#known].filter((id) => !present.has(id));
    for (const id of absent.slice(0, Math.max(0, absent.length - MAX_ABSENT_BOARDS))) {
      this.#known.delete(id);
      this.#roster.remove(id);
    }
  }

  #showDemo(): void {
    if (this.#demo === null) return;
    if (this.#known.size === 0) {
      if (!this.#isDemoShown) this.#roster.add(this.#demo);
      this.#isDemoShown = true;
    } else {
      if (this.#isDemoShown) this.#roster.remove(this.#demo.id);
      this.#demo = null;
    }
  }
}
