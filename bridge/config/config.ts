import { DEFAULT_LIMITS, type Limits } from "../../src/limits.ts";
import { checkAddressRange } from "../access/address.ts";
import { checkHostName } from "../access/own_names.ts";
import {
  checkTokenHash,
  checkTokenLimit,
  checkTokenName,
  TOKEN_ROLES,
  type TokenRecord,
} from "../access/token.ts";
import { type AdapterConfig, readAdapters } from "./adapter_config.ts";
import { type HistoryConfig, readHistory } from "./history_config.ts";
import {
  type Problem,
  type Read,
  readChoice,
  readInteger,
  readList,
  readMap,
  readName,
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
  readonly broker?: false;
  readonly history?: HistoryConfig | false;
  /** The folder of tokens and history, from the config file's own. */
  readonly state?: string;
}

/** A config file that cannot be used. The message has one line per problem: file, line, key, reason. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => formatProblem(file, problem)).join("\n"));
    this.problems = problems;
  }
}

/** What is known beyond the text of a config file. */
export interface ConfigOptions {
  /** Tells whether a path that the text names leads to a file. Default: it does. */
  isFile?(path: string): boolean;
}

/**
 * Parses the text of a config file, YAML or JSON; `file` is named in errors.
 *
 * @throws {ConfigError} with every problem found
 */
export function parseConfig(text: string, file: string, options: ConfigOptions = {}): Config {
  const source = new YamlSource(text);
  const { root } = source;
  const config = source.problems.length > 0 || root === null || isEmpty(root)
    ? {}
    : readConfigWith(options)(source, root, "");
  if (source.problems.length > 0) throw new ConfigError(file, source.problems);
  return config as Config;
}

function readConfigWith({ isFile = () => true }: ConfigOptions): Read<Partial<Config>> {
  return readMap<Config>({
    listen: readMap<ListenConfig>({
      host: readText(checkHostName),
      port: readInteger(0, 65_535),
      tls: readMap<TlsConfig>({ cert: readFile(isFile), key: readFile(isFile) }, {
        required: ["cert", "key"],
      }) as Read<TlsConfig>,
      path: readText(),
      mode: readMode,
      trustedProxies: readList(readText(checkAddressRange)),
      allowedHosts: readList(readText(checkHostName)),
      allowedOrigins: readList(readText(checkOrigin)),
    }, { check: checkListen }),
    auth: readMap<AuthConfig>({ tokens: readTokens }),
    limits: readLimits,
    adapters: readAdapters(isFile),
    broker: readFalse,
    history: readHistory,
    state: readText(),
  });
}

const readToken = readMap<TokenRecord>({
  name: readText(checkTokenName),
  role: readChoice(TOKEN_ROLES),
  devices: readList(readText(checkTokenLimit)),
  expires: readDate,
  sha256: readName(checkTokenHash),
}, { required: ["name", "role", "sha256"] }) as Read<TokenRecord>;

function readTokens(...[source, node, key]: Parameters<Read<TokenRecord[]>>) {
  const tokens = readList(readToken)(source, node, key);
  const names = (tokens ?? []).map(({ name }) => name);
  const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i);
  if (twice !== undefined) return source.fail(node, key, `two tokens are named ${twice}`);
  return tokens;
}

/** Reads a moment such as `2027-01-31` or `2027-01-31T12:00:00Z`, in milliseconds since 1970. */
function readDate(...[source, node, key]: Parameters<Read<number>>): number | undefined {
  const text = readText()(source, node, key);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? source.fail(node, key, "must be a date such as 2027-01-31") : time;
}

/** Reads a mode as `chmod` has it, `0660` or `0o660`: octal, whatever YAML takes it for. */
function readMode(...[source, node, key]: Parameters<Read<number>>): number | undefined {
  const text = readName()(source, node, key);
  if (text === undefined) return undefined;
  const [, digits] = /^(?:0o?)?([0-7]{3})$/.exec(text) ?? [];
  return digits === undefined
    ? source.fail(node, key, "must be a mode such as 0660")
    : parseInt(digits, 8);
}

function checkListen(has: (key: keyof ListenConfig & string) => boolean): string | null {
  if (!has("path")) return has("mode") ? "mode is for a path" : null;
  const other = (["host", "port", "tls"] as const).find(has);
  return other === undefined ? null : `path and ${other} exclude each other`;
}

function readFile(isFile: (path: string) => boolean): Read<string> {
  return readText((path) => isFile(path) ? null : "there is no such file");
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

function checkOrigin(origin: string): string | null {
  return URL.parse(origin)?.origin === origin.toLowerCase()
    ? null
    : "must be an origin such as https://house.example";
}

function isEmpty(root: unknown): boolean {
  return (root as { value?: unknown }).value === null;
}

function formatProblem(file: string, { line, key, reason }: Problem): string {
  return key === "" ? `${file}:${line}: ${reason}` : `${file}:${line}: ${key}: ${reason}`;
}
