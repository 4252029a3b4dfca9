import { isMap, type Node } from "yaml";
import { DEFAULT_LIMITS, type Limits } from "../../src/limits.ts";
import { checkListenHost } from "../web/gate.ts";
import {
  type AdapterConfig,
  type KindSource,
  loadNamedKinds,
  readerOfAdapters,
} from "./adapter_entries.ts";
import { ConfigError } from "./config_error.ts";
import type { FileFacts } from "./key_reader.ts";
import {
  type Read,
  readInteger,
  readList,
  readMap,
  readNumber,
  readText,
  YamlSource,
} from "./yaml_reader.ts";

/** Where to listen, and who may come. */
export interface ListenConfig {
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly allowedHosts?: readonly string[];
  readonly allowedOrigins?: readonly string[];
}

/** What `pinbridge.yaml` says; what is left out has its default. */
export interface Config {
  readonly listen?: ListenConfig;
  /** By the names of the WebSocket server's own. */
  readonly limits?: Partial<Limits>;
  /** Without it every serial port that looks like a board is read. */
  readonly adapters?: readonly AdapterConfig[];
  readonly broker?: false;
  readonly history?: false;
}

/** What is known beyond the text of a config file. */
export interface ConfigOptions extends Partial<FileFacts> {
  readonly kinds: KindSource;
}

/**
 * Parses the text of a config file, YAML or JSON; `file` is named in errors.
 *
 * @throws {ConfigError} with every problem found
 */
export async function parseConfig(
  text: string,
  file: string,
  options: ConfigOptions,
): Promise<Config> {
  const source = new YamlSource(text);
  const { root } = source;
  if (source.problems.length === 0 && (root === null || isEmpty(root))) return {};
  const config = source.problems.length > 0 ? {} : await read(source, options);
  await source.settle();
  if (source.problems.length > 0) throw new ConfigError(file, source.problems);
  return config as Config;
}

async function read(
  source: YamlSource,
  { kinds, isFile = () => true, resolvePath = (path) => path }: ConfigOptions,
): Promise<Partial<Config> | undefined> {
  const { root } = source;
  const adapters = isMap(root) ? source.resolve(root.get("adapters", true) as Node ?? null) : null;
  const named = await loadNamedKinds(kinds, source, adapters);
  return readMap<Config>({
    listen: readMap<ListenConfig>({
      host: readText(checkListenHost),
      port: readInteger(0, 65_535),
      allowedHosts: readList(readText(checkHostName)),
      allowedOrigins: readList(readText(checkOrigin)),
    }, { notYet: ["tls"] }),
    limits: readLimits,
    adapters: readerOfAdapters(named, { isFile, resolvePath }),
    broker: readFalse,
    history: readFalse,
  }, { notYet: ["auth"] })(source, root, "");
}

const readLimit = readNumber((limit) => limit >= 0 ? null : "must be at least 0");
const readLimits: Read<Partial<Limits>> = readMap(
  Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, readLimit])) as {
    readonly [K in keyof Limits]: Read<number>;
  },
);

function readFalse(...[source, node, key]: Parameters<Read<false>>): false | undefined {
  const isFalse = node !== null && "value" in node && node.value === false;
  return isFalse ? false : source.fail(node, key, "not yet: it can only be false");
}

function checkHostName(host: string): string | null {
  return /^[a-z0-9._-]+$/i.test(host) || /^(?=.*:.*:)[0-9a-f:.]+$/i.test(host)
    ? null
    : "must be a host name or an address, without a port";
}

function checkOrigin(origin: string): string | null {
  return URL.parse(origin)?.origin === origin.toLowerCase()
    ? null
    : "must be an origin such as https://house.example";
}

function isEmpty(root: unknown): boolean {
  return (root as { value?: unknown }).value === null;
}
