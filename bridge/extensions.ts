import type { SiteMessage } from "./alarms/mqtt_notices.ts";
import { createAlarms } from "./alarms_part.ts";
import type { CreateExtension } from "./bridge.ts";
import type { Config } from "./config/config.ts";
import { createDashboard } from "./dashboard_part.ts";
import { createDerivedLater } from "./derived_later.ts";
import { resolvePath } from "./file_path.ts";
import { createFirstMinute, type FirstMinuteParts } from "./first_minute_part.ts";
import { createHistory } from "./history_part.ts";
import { historyFile } from "./start_files.ts";

/** In the state directory. */
const ALARMS_FILE = "alarms.json";
const DASHBOARD_FILE = "dashboard.json";
const DERIVED_FILE = "derived.json";

/** What extensions need beyond the config. */
export interface ExtensionOptions {
  /** What the files hold that the config names. */
  readonly secrets: { readonly webhook?: string; readonly influx?: string };
  readonly firstMinute: Omit<FirstMinuteParts, "add" | "lend">;
  /** Publishes on a broker. */
  publish(message: SiteMessage): void;
}

/**
 * Returns what a config wants of a bridge beyond its hub and its viewers; `directory` is that of
 * the state, or `null` when none can be kept.
 */
export async function createExtensions(
  config: Config,
  directory: string | null,
  options: ExtensionOptions,
): Promise<CreateExtension[]> {
  const { history = {}, map } = config;
  const extensions: CreateExtension[] = [
    await createDerivedExtension(config, directory),
    createAlarmsExtension(config, directory, options),
    (parts) => createFirstMinute({ ...parts, ...options.firstMinute }),
  ];
  if (directory !== null) {
    const path = resolvePath(directory, DASHBOARD_FILE);
    extensions.push((parts) => createDashboard(parts, { path, map }));
  }
  if (history === false) return extensions;
  const { influx, days, rawHours, maxMegabytes } = history;
  if (directory !== null) {
    const path = historyFile(config, directory);
    const retention = dropUndefined({ days, rawHours, maxMegabytes });
    extensions.push((parts) => createHistory(parts, { path, retention }));
  }
  if (influx !== undefined) {
    const { InfluxWriter } = await import("./history/influx.ts");
    const { url, measurement } = influx;
    const authorization = options.secrets.influx;
    extensions.push((parts) => new InfluxWriter({ ...parts, url, measurement, authorization }));
  }
  return extensions;
}

/** Alarms are always there: a page may make the first rule. */
function createAlarmsExtension(
  { alarms = {} }: Config,
  directory: string | null,
  { secrets, publish }: ExtensionOptions,
): CreateExtension {
  const { rules, webhook, mqtt } = alarms;
  const token = secrets.webhook;
  const options = {
    rules,
    path: directory === null ? undefined : resolvePath(directory, ALARMS_FILE),
    webhook: webhook && { url: webhook.url, authorization: token && `Bearer ${token}` },
    publish: mqtt === false ? undefined : publish,
  };
  return (parts) => createAlarms(parts, options);
}

/** What knows of expressions is imported when there is one. */
async function createDerivedExtension(
  { derived = [] }: Config,
  directory: string | null,
): Promise<CreateExtension> {
  const file = directory === null ? undefined : resolvePath(directory, DERIVED_FILE);
  const options = { configured: derived, file };
  if (derived.length === 0 && (file === undefined || !isThere(file))) {
    return (parts) => createDerivedLater(parts, options);
  }
  const { createDerived } = await import("./derived_part.ts");
  return (parts) => createDerived(parts, options);
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    // What cannot be looked at is said where it is read.
    return !(error instanceof Deno.errors.NotFound);
  }
}

function dropUndefined<T extends object>(values: T): Partial<T> {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Partial<T>;
}
