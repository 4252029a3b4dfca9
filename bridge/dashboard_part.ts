import { type FileWatch, watchFiles } from "./access/file_watch.ts";
import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import type { Visibility } from "./hub/visibility.ts";
import type { Log } from "./log.ts";
import type { Caller } from "./viewers/methods.ts";
import { RpcError } from "./viewers/rpc_error.ts";
import { DashboardFileError, readDashboardFile, writeDashboardFile } from "./web/dashboard_file.ts";
import {
  type Dashboard,
  type KeptDashboard,
  type MapTiles,
  MAX_DASHBOARD_BYTES,
  readDashboard,
} from "./wire/dashboard.ts";
import { RpcErrorCode } from "./wire/protocol.ts";

/** Where a dashboard is kept, and what its maps are drawn on. */
export interface DashboardPartOptions {
  readonly path: string;
  readonly map?: MapTiles;
}

/**
 * Returns the site's dashboard: the methods `dashboard` and `saveDashboard`. The file is followed: a
 * person may edit it too, and counts as one who saves it.
 */
export function createDashboard(
  { clock, log, tell }: Pick<ExtensionParts, "clock" | "log" | "tell">,
  { path, map }: DashboardPartOptions,
): BridgeExtension {
  let kept: KeptDashboard = { version: 0, dashboard: readDashboard({}) };
  /** Why nothing can be saved: what is there would be lost. */
  let trouble: string | null = null;
  let watch: FileWatch | null = null;
  const read = (): KeptDashboard | null => {
    trouble = null;
    try {
      return readDashboardFile(path, (place, fault) => {
        log.warn(`${path}: ${place} ${fault}; it is left out, and gone when the page saves`);
      });
    } catch (error) {
      if (!(error instanceof DashboardFileError)) throw error;
      trouble = error.message;
      log.warn(`${trouble}; until then the page is shown as it was before`);
      return null;
    }
  };
  const follow = () => {
    const found = read();
    // What was written here comes back as it is.
    if (found === null || JSON.stringify(found) === JSON.stringify(kept)) return;
    kept = { ...found, version: Math.max(found.version, kept.version + 1) };
    log.info(`${path} was changed by hand, and is shown so`);
    tell("dashboard", { version: kept.version });
  };
  const save = (wanted: KeptDashboard, { visibility }: Caller) => {
    demandAll(visibility);
    watch?.look();
    if (trouble !== null) throw new RpcError(RpcErrorCode.Busy, trouble);
    if (wanted.version !== kept.version) {
      throw new RpcError(RpcErrorCode.Conflict, "somebody else has saved the dashboard meanwhile");
    }
    const next = { ...kept, version: kept.version + 1, dashboard: wanted.dashboard };
    write(path, next, log);
    kept = next;
    tell("dashboard", { version: kept.version });
    return { result: { version: kept.version } };
  };
  return {
    start() {
      kept = read() ?? kept;
      watch = watchFiles([path], { clock, onChange: follow });
    },
    stop: () => watch?.stop(),
    methods: {
      dashboard: {
        role: "viewer",
        params: readNothing,
        run: (_, { visibility }) => ({
          result: { version: kept.version, dashboard: narrow(kept.dashboard, visibility), map },
        }),
      },
      saveDashboard: {
        role: "operator",
        params: readSave,
        run: (params, caller) => save(params as KeptDashboard, caller),
      },
    },
  };
}

function write(path: string, kept: KeptDashboard, log: Log): void {
  try {
    writeDashboardFile(path, kept);
  } catch (error) {
    if (!(error instanceof DashboardFileError)) throw error;
    log.warn(error.message);
    throw new RpcError(RpcErrorCode.Busy, "the bridge could not write the dashboard's file");
  }
}

/** Who does not see all of the dashboard would save it without the rest. */
function demandAll({ key }: Visibility): void {
  if (key === "") return;
  throw new RpcError(RpcErrorCode.NotAllowed, "only who sees every device may change this");
}

/** Returns what one may know of it: names of what one does not see say that it is there. */
function narrow(dashboard: Dashboard, { key, seesDevice, seesTopic }: Visibility): Dashboard {
  if (key === "") return dashboard;
  const { pinned, collapsed, hidden, order, names, channels, layouts, comparisons } = dashboard;
  return {
    pinned: pinned.filter(seesDevice),
    collapsed: collapsed.filter(seesDevice),
    hidden: hidden.filter(seesDevice),
    order: order.filter(seesDevice),
    names: pick(names, seesDevice),
    channels: pick(channels, seesTopic),
    comparisons: comparisons.filter(({ topics }) => topics.every(seesTopic)),
    layouts: Object.fromEntries(
      Object.entries(layouts).flatMap(([name, { widgets }]) => {
        const seen = widgets.filter(({ topic }) => seesTopic(topic));
        return seen.length === 0 ? [] : [[name, { widgets: seen }]];
      }),
    ),
  };
}

function pick<T>(members: Readonly<Record<string, T>>, isSeen: (key: string) => boolean) {
  return Object.fromEntries(Object.entries(members).filter(([key]) => isSeen(key)));
}

function readNothing(params: unknown = {}): object {
  readMembers(params, []);
  return {};
}

function readSave(params: unknown): KeptDashboard {
  const { version, dashboard } = readMembers(params, ["version", "dashboard"]);
  if (!Number.isSafeInteger(version)) throw invalid("params.version: must be an integer");
  if (dashboard === undefined) throw invalid("params.dashboard: is missing");
  // What was dropped here would be lost for all: who wrote it is told instead.
  const read = readDashboard(dashboard, (path, fault) => {
    throw invalid(`params.${path}: ${fault}`);
  });
  const { length } = new TextEncoder().encode(JSON.stringify(read));
  if (length > MAX_DASHBOARD_BYTES) {
    throw new RpcError(
      RpcErrorCode.LimitReached,
      `params.dashboard: has ${length} bytes, the limit is ${MAX_DASHBOARD_BYTES}`,
    );
  }
  return { version: version as number, dashboard: read };
}

function readMembers(params: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  // Many a JSON-RPC library writes no parameters as an empty list.
  if (Array.isArray(params) && params.length === 0) return {};
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    throw invalid("params: must be an object");
  }
  const unknown = Object.keys(params).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(`params: ${JSON.stringify(unknown)} is unknown`);
  return params as Readonly<Record<string, unknown>>;
}

function invalid(message: string): RpcError {
  return new RpcError(RpcErrorCode.InvalidParams, message);
}
