import type { Store } from "./store.ts";
import { StoreError } from "./store_error.ts";

/** Bytes of SQLite's write-ahead log at which it is copied into the main file. */
const CHECKPOINT_BYTES = 2 * 1024 * 1024;
/** Once so long everything written is on the disk: what a power cut can cost. */
export const SYNC_INTERVAL_MS = 30_000;

/**
 * Brings what SQLite wrote to the disk. An SD card takes up to seconds for it, and SQLite would
 * stop every live reading meanwhile; here the platform's threads wait. Nothing may be written to
 * the store until {@linkcode sync} resolves.
 */
export class DiskSync {
  readonly #path: string;
  /** Kept open: closing any descriptor of a database gives up SQLite's locks on it (POSIX fcntl). */
  #files: { readonly main: Deno.FsFile; readonly log: Deno.FsFile } | null = null;
  #syncedAt = -Infinity;

  constructor(path: string) {
    this.#path = path;
  }

  /** Syncs when it is time to; `elapsedMs` counts on. @throws {StoreError} when the disk fails */
  async sync(store: Store, elapsedMs: number): Promise<void> {
    const isFull = this.#logBytes() >= CHECKPOINT_BYTES;
    if (!isFull && elapsedMs - this.#syncedAt < SYNC_INTERVAL_MS) return;
    await this.#attempt(() => this.#sync(store, isFull));
    this.#syncedAt = elapsedMs;
  }

  /** Syncs everything, so that nothing is left to be done when the store is closed. @throws {StoreError} */
  async finish(store: Store): Promise<void> {
    await this.#attempt(() => this.#sync(store, true));
  }

  /** To be called once the store is closed. */
  close(): void {
    this.#files?.main.close();
    this.#files?.log.close();
    this.#files = null;
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (error instanceof StoreError) throw error;
      const { message } = error as Error;
      throw new StoreError("failed", `${this.#path}: ${message}`, { cause: error });
    }
  }

  async #sync(store: Store, isCopied: boolean): Promise<void> {
    this.#files ??= this.#open();
    await this.#files.log.syncData();
    if (!isCopied) return;
    store.checkpoint("PASSIVE");
    await this.#files.main.syncData();
    // Only now may the log be written from its start again.
    store.checkpoint("TRUNCATE");
  }

  #logBytes(): number {
    try {
      return this.#files?.log.statSync().size ?? Deno.statSync(`${this.#path}-wal`).size;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return 0;
      throw error;
    }
  }

  #open() {
    const main = Deno.openSync(this.#path, { read: true });
    return { main, log: Deno.openSync(`${this.#path}-wal`, { read: true }) };
  }
}
