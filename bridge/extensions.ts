import type { SiteMessage } from "./alarms/mqtt_notices.ts";
import type { CreateExtension } from "./bridge.ts";
import { CommandFailure, ExitCode } from "./cli/exit_code.ts";
import type { Config } from "./config/config.ts";
import type { InfluxConfig } from "./config/history_config.ts";
import { resolvePath } from "./file_path.ts";
import { stderrLog } from "./log.ts";
import { StateDirectory, StateDirectoryError } from "./state_directory.ts";

/** In the state directory. */
const HISTORY_FILE = "pinbridge.db";
const ALARMS_FILE = "alarms.json";
const DASHBOARD_FILE = "dashboard.json";
const DERIVED_FILE = "derived.json";

/** Returns the path of the history's file in a state directory. */
export function historyFile({ history = {} }: Config, directory: string): string {
  return resolvePath(directory, (history === false ? {} : history).path ?? HISTORY_FILE);
}

/**
 * Takes the state directory until the program ends; returns whether state can be kept there.
 *
 * @throws {CommandFailure} when another bridge has it
 */
export function takeStateDirectory(path: string, { history }: Config): boolean {
  try {
    StateDirectory.open(path);
    return true;
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    if (error.fault === "in use") throw new CommandFailure(ExitCode.CannotWrite, error.message);
    if (history !== false) {
      stderrLog.warn(`${error.message}; readings go on, and no history is kept`);
    }
    return false;
  }
}

/**
 * Returns what a config wants of a bridge beyond its hub and its viewers; `directory` is that of
 * the state, or `null` when none can be kept. What nobody wants is not imported.
 *
 * @throws {CommandFailure} when a file that the config names cannot be read
 */
export async function createExtensions(
  config: Config,
  directory: string | null,
  publish?: (message: SiteMessage) => void,
): Promise<CreateExtension[]> {
  const extensions = [
    await createDerivedExtension(config, directory),
    await createAlarmsExtension(config, directory, publish),
  ];
  if (directory !== null) {
    const { createDashboard } = await import("./dashboard_part.ts");
    const { map } = config;
    const path = resolvePath(directory, DASHBOARD_FILE);
    extensions.push((parts) => createDashboard(parts, { path, map }));
  }
  const { history = {} } = config;
  if (history === false) return extensions;
  const { influx, days, rawHours, maxMegabytes } = history;
  if (directory !== null) {
    const { createHistory } = await import("./history_part.ts");
    const path = historyFile(config, directory);
    const retention = dropUndefined({ days, rawHours, maxMegabytes });
    extensions.push((parts) => createHistory(parts, { path, retention }));
  }
  if (influx !== undefined) {
    const { InfluxWriter } = await import("./history/influx.ts");
    const { url, measurement } = influx;
    const authorization = readAuthorization(influx);
    extensions.push((parts) => new InfluxWriter({ ...parts, url, measurement, authorization }));
  }
  return extensions;
}

/** Alarms are always there: a page may make the first rule. */
async function createAlarmsExtension(
  { alarms = {} }: Config,
  directory: string | null,
  publish?: (message: SiteMessage) => void,
): Promise<CreateExtension> {
  const { createAlarms } = await import("./alarms_part.ts");
  const { rules, webhook, mqtt } = alarms;
  const token = webhook?.tokenFile && readSecret("alarms.webhook.tokenFile", webhook.tokenFile);
  const options = {
    rules,
    path: directory === null ? undefined : resolvePath(directory, ALARMS_FILE),
    webhook: webhook && { url: webhook.url, authorization: token && `Bearer ${token}` },
    publish: mqtt === false ? undefined : publish,
  };
  return (parts) => createAlarms(parts, options);
}

async function createDerivedExtension(
  { derived = [] }: Config,
  directory: string | null,
): Promise<CreateExtension> {
  const file = directory === null ? undefined : resolvePath(directory, DERIVED_FILE);
  const options = { configured: derived, file };
  if (derived.length === 0 && (file === undefined || !isThere(file))) {
    const { createDerivedLater } = await import("./derived_later.ts");
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

function readAuthorization(influx: InfluxConfig): string | undefined {
  const { username, passwordFile, tokenFile } = influx;
  if (tokenFile !== undefined) return `Token ${readSecret("history.influx.tokenFile", tokenFile)}`;
  if (username === undefined) return undefined;
  const password = passwordFile === undefined
    ? ""
    : readSecret("history.influx.passwordFile", passwordFile);
  return `Basic ${new TextEncoder().encode(`${username}:${password}`).toBase64()}`;
}

function readSecret(key: string, file: string): string {
  try {
    return Deno.readTextFileSync(file).trim();
  } catch (error) {
    const message = `${key}: ${file} cannot be read: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.BadConfig, message);
  }
}
