import type { Config } from "./config/config.ts";
import type { InfluxConfig } from "./config/history_config.ts";
import { DERIVED_METHODS } from "./derived_later.ts";
import type { ExtensionOptions } from "./extensions.ts";
import type { LaterOptions, Offer } from "./later_part.ts";
import { readSecret } from "./start_files.ts";
import type { Role } from "./wire/messages.ts";

const ALARM_METHODS: Readonly<Record<string, Role>> = {
  alarms: "viewer",
  acknowledge: "operator",
  alarmRules: "viewer",
  setAlarmRule: "operator",
  removeAlarmRule: "operator",
};
const DASHBOARD_METHODS: Readonly<Record<string, Role>> = {
  dashboard: "viewer",
  saveDashboard: "operator",
};
const FIRST_MINUTE_METHODS: Readonly<Record<string, Role>> = {
  ports: "operator",
  tryRates: "operator",
  startDemo: "operator",
};

/**
 * Returns what a config wants of a bridge beyond its hub and its viewers; `directory` is that of the
 * state, or `null` when none can be kept. All that can be wrong with it is found now.
 *
 * @throws {CommandFailure} when a file that the config names cannot be read
 */
export function extendLater(
  config: Config,
  directory: string | null,
  options: Omit<ExtensionOptions, "secrets">,
): LaterOptions {
  const { alarms: { webhook } = {}, history = {} } = config;
  const secrets = {
    webhook: webhook?.tokenFile && readSecret("alarms.webhook.tokenFile", webhook.tokenFile),
    influx: history === false || history.influx === undefined
      ? undefined
      : readAuthorization(history.influx),
  };
  return {
    offer: offerOf(config, directory),
    async load() {
      const { createExtensions } = await import("./extensions.ts");
      return await createExtensions(config, directory, { ...options, secrets });
    },
  };
}

function offerOf({ history }: Config, directory: string | null): Offer {
  const keepsHistory = directory !== null && history !== false;
  return {
    methods: {
      ...DERIVED_METHODS,
      ...ALARM_METHODS,
      ...FIRST_MINUTE_METHODS,
      ...(directory !== null && DASHBOARD_METHODS),
      ...(keepsHistory && { history: "viewer" }),
    },
    routes: keepsHistory ? ["/api/history"] : [],
  };
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
