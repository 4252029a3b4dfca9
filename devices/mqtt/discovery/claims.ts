import { FilterIndex } from "./filter_index.ts";

/**
 * Topics whose devices are announced in full: what only guesses devices from their messages leaves
 * these alone.
 */
export class Claims {
  readonly #index = new FilterIndex<object>();
  readonly #watchers: ((filter: string) => void)[] = [];

  /** Claims what matches a valid filter until the function it returns is called. */
  add(filter: string): () => void {
    const claim = {};
    this.#index.add(filter, claim);
    for (const watcher of this.#watchers) watcher(filter);
    return () => this.#index.remove(filter, claim);
  }

  /** Whether somebody speaks for the topic. */
  has(topic: string): boolean {
    return this.#index.match(topic).size > 0;
  }

  /** Calls `watcher` with each filter that is claimed from now on. */
  watch(watcher: (filter: string) => void): void {
    this.#watchers.push(watcher);
  }
}
