import { isMap, type Node } from "yaml";
import { DEFAULT_LIMITS, type Limits } from "../../src/limits.ts";
import { checkAddressRange } from "../access/address.ts";
import { checkHostName } from "../access/own_names.ts";
import type { TokenRecord } from "../access/token.ts";
import { readMode, readTokens } from "./access_entries.ts";
import {
  type AdapterConfig,
  type KindSource,
  loadNamedKinds,
  loadNamedProfiles,
  readerOfAdapters,
} from "./adapter_entries.ts";
import { type AlarmsConfig, readerOfAlarms } from "./alarms_config.ts";
import { ConfigError } from "./config_error.ts";
import type { DerivedConfig } from "./derived_config.ts";
import { HISTORY_KEY, type HistoryConfig } from "./history_config.ts";
import { type FileFacts, readerOf } from "./key_reader.ts";
import {
  type BackboneConfig,
  type BrokerConfig,
  readerOfBackbone,
  readerOfBroker,
} from "./mqtt_config.ts";
import { type MapConfig, readMapConfig } from "./map_config.ts";
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
  /** A Unix socket to listen on, instead of a port. */
  readonly path?: string;
  /** Who may connect to it, as `chmod` has it. */
  readonly mode?: number;
  /** Files of a certificate chain and its key, PEM text. */
  readonly tls?: TlsConfig;
  /** Addresses and CIDR ranges of proxies whose word on their clients is taken. */
  readonly trustedProxies?: readonly string[];
  readonly allowedHosts?: readonly string[];
  readonly allowedOrigins?: readonly string[];
}

/** Where the certificate is. */
export interface TlsConfig {
  readonly cert: string;
  readonly key: string;
}

/** Who may come, beyond those of the state directory's tokens. */
export interface AuthConfig {
  readonly tokens?: readonly TokenRecord[];
}

/** What `pinbridge.yaml` says; what is left out has its default. */
export interface Config {
  readonly listen?: ListenConfig;
  readonly auth?: AuthConfig;
  /** By the names of the WebSocket server's own. */
  readonly limits?: Partial<Limits>;
  /** Without it every serial port that looks like a board is read. */
  readonly adapters?: readonly AdapterConfig[];
  readonly broker?: BrokerConfig | false;
  readonly backbone?: BackboneConfig;
  readonly history?: HistoryConfig | false;
  readonly alarms?: AlarmsConfig;
  /** Channels that are made of others. */
  readonly derived?: DerivedConfig;
  readonly map?: MapConfig;
  /** The folder of tokens and history, from the config file's own. */
  readonly state?: string;
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
  { kinds, isFile = () => true, resolvePath = (path) => path, readFile: readTextOf }: ConfigOptions,
): Promise<Partial<Config> | undefined> {
  const { root } = source;
  const files = { isFile, resolvePath, readFile: readTextOf };
  const readFile = readPath(files, (path) => isFile(path) ? null : "there is no such file");
  const adapters = isMap(root) ? source.resolve(root.get("adapters", true) as Node ?? null) : null;
  const found = await loadNamedKinds(kinds, source, adapters);
  const profiles = await loadNamedProfiles({ kinds, found: found.found }, source, adapters, files);
  const named = { ...found, profiles };
  return readMap<Config>({
    listen: readMap<ListenConfig>({
      host: readText(checkHostName),
      port: readInteger(0, 65_535),
      tls: readMap<TlsConfig>({ cert: readFile, key: readFile }, {
        required: ["cert", "key"],
      }) as Read<TlsConfig>,
      path: readPath(files),
      mode: readMode,
      trustedProxies: readList(readText(checkAddressRange)),
      allowedHosts: readList(readText(checkHostName)),
      allowedOrigins: readList(readText(checkOrigin)),
    }, { check: checkListen }),
    auth: readMap<AuthConfig>({ tokens: readTokens }),
    limits: readLimits,
    adapters: readerOfAdapters(named, files),
    broker: readerOfBroker(readFile),
    backbone: readerOfBackbone(readFile),
    history: readerOf(HISTORY_KEY, { isFile, resolvePath }) as Read<HistoryConfig | false>,
    alarms: readerOfAlarms(readFile),
    derived: await readerOfDerived(root, files),
    map: readMapConfig,
    state: readText(),
  })(source, root, "");
}

/** What knows of expressions is not loaded for a config that has none. */
async function readerOfDerived(root: Node | null, files: FileFacts): Promise<Read<DerivedConfig>> {
  if (!isMap(root) || !root.has("derived")) return () => undefined;
  const { DERIVED_KEY } = await import("./derived_config.ts");
  return readerOf(DERIVED_KEY, files) as Read<DerivedConfig>;
}

function checkListen(has: (key: keyof ListenConfig & string) => boolean): string | null {
  if (!has("path")) return has("mode") ? "mode is for a path" : null;
  const other = (["host", "port", "tls"] as const).find(has);
  return other === undefined ? null : `path and ${other} exclude each other`;
}

/** Returns a reader of paths, from where the config lies; `check` returns what is wrong with one. */
function readPath(
  { resolvePath }: FileFacts,
  check: (path: string) => string | null = () => null,
): Read<string> {
  const read = readText((path) => check(resolvePath(path)));
  return (source, node, key) => {
    const path = read(source, node, key);
    return path === undefined ? undefined : resolvePath(path);
  };
}

const readLimit = readNumber((limit) => limit >= 0 ? null : "must be at least 0");
const readLimits: Read<Partial<Limits>> = readMap(
  Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, readLimit])) as {
    readonly [K in keyof Limits]: Read<number>;
  },
);

function checkOrigin(origin: string): string | null {
  return URL.parse(origin)?.origin === origin.toLowerCase()
    ? null
    : "must be an origin such as https://house.example";
}

function isEmpty(root: unknown): boolean {
  return (root as { value?: unknown }).value === null;
}
