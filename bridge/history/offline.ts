import { decodeOrNull, kindOfTier } from "./block_kinds.ts";
import type { ExportSource } from "./export.ts";
import { OpenChannels } from "./open_channels.ts";
import { Store } from "./store.ts";

const NO_NOTES = { states: () => [], outages: () => [] };

/** What a check found. */
export interface CheckReport {
  readonly topics: number;
  readonly blocks: number;
  readonly entries: number;
  /** A sentence for each thing that is wrong; at most {@linkcode MAX_FAULTS} of blocks. */
  readonly faults: readonly string[];
}

/** Faults that are told one by one. */
export const MAX_FAULTS = 20;

/** A history's file, without a bridge that writes it, or beside one: as of the moment it was opened. */
export class OfflineHistory implements ExportSource, Disposable {
  readonly store: Store;
  readonly channels = new OpenChannels();
  readonly notes = NO_NOTES;

  /** @throws {StoreError} */
  constructor(path: string) {
    this.store = Store.open(path, { readOnly: true });
    this.channels.recover(this.store);
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  /** Looks at every page and every block. @throws {StoreError} when it cannot even be read */
  check(): CheckReport {
    const topics = this.store.topics();
    const faults = this.store.checkStructure();
    let [blocks, damaged] = [0, 0];
    let entries = this.channels.list().reduce((sum, { pending }) => sum + pending, 0);
    for (let last = 0;; blocks++) {
      const block = this.store.nextBlock(last);
      if (block === undefined) break;
      last = block.id;
      const kind = kindOfTier(block.tier);
      const decoded = kind === undefined ? null : decodeOrNull(kind, block.data);
      if (decoded !== null) entries += block.count;
      else if (damaged++ < MAX_FAULTS) {
        const topic = topics.get(block.topic) ?? `topic ${block.topic}`;
        faults.push(
          `${topic}: a block of ${kind?.name ?? `tier ${block.tier}`} from ${
            new Date(block.start).toISOString()
          } on is damaged: ${block.count} entries are lost`,
        );
      }
    }
    if (damaged > MAX_FAULTS) faults.push(`and ${damaged - MAX_FAULTS} blocks more`);
    return { topics: topics.size, blocks, entries, faults };
  }

  close(): void {
    this.store.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
