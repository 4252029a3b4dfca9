/** The most watches of all rules; further topics are not watched. */
export const MAX_WATCHES = 10_000;

/** How many watches all rules may have together. */
export class WatchBudget {
  #used = 0;
  #refused = 0;

  /** How many there are. */
  get used(): number {
    return this.#used;
  }

  /** How often there was none left. */
  get refused(): number {
    return this.#refused;
  }

  /** Takes one; returns false when there is none left. */
  take(): boolean {
    if (this.#used < MAX_WATCHES) this.#used++;
    else {
      this.#refused++;
      return false;
    }
    return true;
  }

  give(count: number): void {
    this.#used -= count;
  }
}
