import { type AdapterKinds, DEMO, watchBoards } from "./adapters.ts";
import type { Bridge } from "./bridge.ts";
import type { AdapterConfig } from "./config/adapter_entries.ts";
import type { Config } from "./config/config.ts";
import { siteOf } from "./mqtt_part.ts";
import { PluggedBoards } from "./supervision/plugged_boards.ts";

/** What is read from the start. */
export interface FirstAdapters {
  readonly config: Config;
  /** True adds the virtual board, false forbids it; else it is there when no board is. */
  readonly demo?: boolean;
}

/** Starts the adapters of the config; without any, those of the boards that are plugged in. */
export async function addFirstAdapters(
  bridge: Bridge,
  kinds: AdapterKinds,
  { config, demo }: FirstAdapters,
): Promise<void> {
  const entries = chooseEntries(config.adapters ?? [], demo);
  const site = siteOf(config);
  const add = async (chosen: readonly AdapterConfig[]) => {
    for (const making of chosen.map((entry) => kinds.create(entry, site))) bridge.add(await making);
  };
  const modules = entries.filter(({ type }) => kinds.isModule(type));
  const words = entries.filter(({ type }) => !kinds.isModule(type));
  // A module that takes its time holds up no other adapter.
  await Promise.all([words, ...modules.map((entry) => [entry])].map(add));
  if (config.adapters === undefined) await readPluggedBoards(bridge, kinds, demo);
}

/** The demo is asked for, forbidden, or there when no board is. */
function chooseEntries(
  entries: readonly AdapterConfig[],
  demo: boolean | undefined,
): readonly AdapterConfig[] {
  if (demo === false) return entries.filter(({ type }) => type !== DEMO.type);
  if (demo === undefined || entries.some(({ type }) => type === DEMO.type)) return entries;
  const isTaken = entries.some(({ id }) => id === DEMO.id);
  const id = isTaken ? `${DEMO.id}-board` : DEMO.id;
  return [...entries, { type: DEMO.type, id }];
}

/** Reads every board that is or will be plugged in; the demo stands in until the first one. */
async function readPluggedBoards(
  bridge: Bridge,
  kinds: AdapterKinds,
  demo: boolean | undefined,
): Promise<void> {
  const standIn = demo === undefined ? await kinds.create(DEMO) : null;
  const boards = new PluggedBoards(bridge, standIn);
  // Until the program ends.
  watchBoards((found) => boards.update(found), new AbortController().signal);
}
