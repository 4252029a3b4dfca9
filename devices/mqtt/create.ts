import { type AdapterEntry, DeviceError } from "../adapter.ts";
import { AnswerPatterns } from "../board/command_template.ts";
import { compilePattern, type Pattern } from "../pattern.ts";
import { type CreateSource, MqttAdapter } from "./adapter.ts";
import { BrokerTurns, parseBrokerUrl } from "./broker_url.ts";
import { type ConnectionSettings, type OpenConnection, openConnection } from "./connection.ts";
import { DEFAULT_MAX_CHANNELS, DEFAULT_MAX_DEVICES, type MqttConfig } from "./broker_keys.ts";
import { MappedDevices } from "./mapped_devices.ts";
import type { TopicMapping } from "./mapping_keys.ts";
import { toDefaultMapping, TopicRule } from "./topic_rule.ts";

/** Makes the adapter that a config's entry describes; `site` is as the bridge's host says. */
export function createMqttAdapter(
  config: MqttConfig & AdapterEntry,
  site?: string,
): Promise<MqttAdapter> {
  // Two bridges with one config must not throw each other out.
  const clientId = config.clientId ?? `pinbridge-${config.id}-${crypto.randomUUID().slice(0, 8)}`;
  const turns = new BrokerTurns(config.url);
  const connect: OpenConnection = async (events, signal) =>
    await openConnection(await readSettings(turns.next(), config, clientId), events, signal);
  return createAdapterOn(config, connect, { site });
}

/** What an adapter makes of messages, whatever they come over. */
export type MessageConfig =
  & AdapterEntry
  & Pick<MqttConfig, "qos" | "map" | "subscribe" | "commandTopic" | "limits" | "discovery">;

/** How an adapter of {@linkcode createAdapterOn} differs. */
export interface AdapterChoices {
  /** Whether the broker is shown as a device only once it has something to say. Default false. */
  readonly isShownLate?: boolean;
  /** The bridge's name among others, when it publishes its devices. */
  readonly site?: string;
  /** Whether boards of the bridge's own publish there, which need no site in their names. */
  readonly hasBoards?: boolean;
}

/** Makes an adapter that reads over connections of somebody else's. */
export async function createAdapterOn(
  config: MessageConfig,
  connect: OpenConnection,
  { isShownLate = false, site, hasBoards }: AdapterChoices = {},
): Promise<MqttAdapter> {
  const { id, limits } = config;
  const maxDevices = limits?.devices ?? DEFAULT_MAX_DEVICES;
  const maxChannels = limits?.channels ?? DEFAULT_MAX_CHANNELS;
  const rules = await createRules(config);
  const sources: CreateSource[] = [
    (sink) => new MappedDevices(rules, sink, { qos: config.qos, maxDevices, maxChannels }),
  ];
  const { discovery = true } = config;
  if (discovery !== false) {
    const { createDiscovery } = await import("./discovery/discovery.ts");
    const kinds = discovery === true ? {} : discovery;
    const options = { kinds, maxDevices, maxChannels, site, hasBoards };
    sources.push((sink) => createDiscovery(sink, options));
  }
  return new MqttAdapter({ id, sources, maxDevices, connect, isShownLate });
}

/** Entries of `map` first: they say more than `subscribe`. */
async function createRules(config: MessageConfig): Promise<TopicRule[]> {
  const { map = [], subscribe = [], commandTopic } = config;
  const defaults = subscribe.map((filter) => toDefaultMapping(filter, commandTopic));
  return await Promise.all(
    [...map, ...defaults].map(async (mapping) =>
      new TopicRule(mapping, await compileAnswers(mapping))
    ),
  );
}

async function compileAnswers({ ack, error }: TopicMapping): Promise<AnswerPatterns | null> {
  if (ack === undefined && error === undefined) return null;
  const compile = (text: string | undefined): Promise<Pattern> | null =>
    text === undefined ? null : compilePattern(text);
  return new AnswerPatterns(await compile(ack), await compile(error));
}

/** What a config says of how to connect, wherever it is. */
export type SettingsConfig = Pick<
  MqttConfig,
  | "username"
  | "passwordFile"
  | "caFile"
  | "certFile"
  | "keyFile"
  | "protocolVersion"
  | "cleanSession"
  | "keepAliveMs"
  | "will"
>;

/** Reads the files that a config names. @throws {DeviceError} */
export async function readSettings(
  url: string,
  config: SettingsConfig,
  clientId: string,
): Promise<ConnectionSettings> {
  const { passwordFile, caFile, certFile, keyFile } = config;
  const [password, ca, cert, key] = await Promise.all([
    readText(passwordFile, "passwordFile"),
    readPem(caFile, "caFile", "CERTIFICATE"),
    readPem(certFile, "certFile", "CERTIFICATE"),
    readPem(keyFile, "keyFile", "PRIVATE KEY"),
  ]);
  return {
    broker: parseBrokerUrl(url),
    clientId,
    username: config.username,
    // Editors end a file with a line end, which is no part of the password.
    password: password?.replace(/\r?\n[^]*$/, ""),
    ca,
    cert,
    key,
    protocolVersion: config.protocolVersion,
    cleanSession: config.cleanSession,
    keepAliveMs: config.keepAliveMs,
    will: config.will,
  };
}

async function readPem(
  path: string | undefined,
  key: string,
  what: string,
): Promise<string | undefined> {
  const text = await readText(path, key);
  // The library would go on without it, and the broker's refusal would not tell why.
  if (text === undefined || new RegExp(`-----BEGIN (?:\\w+ )*${what}-----`).test(text)) return text;
  throw new DeviceError("unusable", `${key}: ${path} holds no PEM ${what.toLowerCase()}`);
}

async function readText(path: string | undefined, key: string): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : (cause as Error).message;
    throw new DeviceError("unusable", `${key}: ${path} cannot be read: ${reason}`, { cause });
  }
}
