import { isSeq } from "yaml";
import { checkHostName } from "../access/own_names.ts";
import { checkFilter, checkLevel } from "../hub/topic.ts";
import {
  type Read,
  readBoolean,
  readChoice,
  readInteger,
  readList,
  readMap,
  readName,
  readText,
} from "./yaml_reader.ts";

/** Somebody who may use the broker inside. */
export interface BrokerUserConfig {
  readonly username: string;
  readonly passwordFile: string;
  /** Topic filters; all when left out. */
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
}

/** The broker inside. */
export interface BrokerConfig {
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  /** One user who may do everything. */
  readonly username?: string;
  readonly passwordFile?: string;
  readonly users?: readonly BrokerUserConfig[];
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Where the bridge's devices are published. */
export interface BackboneConfig {
  /** Of a broker, or of each node of a cluster; exclusive with `broker`. */
  readonly url?: string | readonly string[];
  /** The broker inside. */
  readonly broker?: "inner";
  /** The bridge's name among others on the broker. Default `home`. */
  readonly site?: string;
  /** Whether devices are announced to Home Assistant, or under which prefix. Default true. */
  readonly homeAssistant?: boolean;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** Returns the reader of `broker`: a map, or false. */
export function readerOfBroker(readFile: Read<string>): Read<BrokerConfig | false> {
  const readUser = readMap<BrokerUserConfig>({
    username: readName(),
    passwordFile: readFile,
    publish: readList(readText(checkFilter)),
    subscribe: readList(readText(checkFilter)),
  }, { required: ["username", "passwordFile"] }) as Read<BrokerUserConfig>;
  const read = readMap<BrokerConfig>({
    host: readText(checkHostName),
    port: readInteger(0, 65_535),
    username: readName(),
    passwordFile: readFile,
    users: readList(readUser),
    tls: readMap<{ cert: string; key: string }>({ cert: readFile, key: readFile }, {
      required: ["cert", "key"],
    }) as Read<{ cert: string; key: string }>,
  }, { check: checkPair });
  return (source, node, key) => {
    const isFalse = node !== null && "value" in node && node.value === false;
    return isFalse ? false : read(source, node, key);
  };
}

/** Returns the reader of `backbone`. */
export function readerOfBackbone(readFile: Read<string>): Read<BackboneConfig> {
  return readMap<BackboneConfig>({
    url: readUrls,
    broker: readChoice(["inner"]),
    site: readText(checkSite),
    homeAssistant: readBoolean,
    username: readName(),
    passwordFile: readFile,
    caFile: readFile,
    certFile: readFile,
    keyFile: readFile,
  }, { check: checkBackbone });
}

const readUrl = readText(checkUrl);
const readUrlList = readList(readUrl);

/** One URL, or a list of them. */
const readUrls: Read<string | readonly string[]> = (source, node, key) => {
  if (!isSeq(node)) return readUrl(source, node, key);
  const urls = readUrlList(source, node, key);
  return urls?.length === 0 ? source.fail(node, key, "names no broker") : urls;
};

type Has<T> = (key: keyof T & string) => boolean;

function checkPair(has: Has<{ username?: string; passwordFile?: string }>): string | null {
  return has("username") === has("passwordFile")
    ? null
    : "username and passwordFile belong together";
}

function checkBackbone(has: Has<BackboneConfig>): string | null {
  if (has("url") === has("broker")) return "needs either url or broker: inner";
  const other = (["username", "caFile", "certFile"] as const).find(has);
  if (has("broker") && other !== undefined) return `${other} is for a url`;
  if (has("passwordFile") && !has("username")) return "passwordFile needs a username";
  return has("certFile") === has("keyFile") ? null : "certFile and keyFile belong together";
}

function checkUrl(text: string): string | null {
  const url = URL.parse(text);
  const isMqtt = url !== null && ["mqtt:", "mqtts:", "ws:", "wss:"].includes(url.protocol);
  if (!isMqtt) return "must be a URL such as mqtt://broker:1883";
  return url.username === "" && url.password === ""
    ? null
    : "must not hold a user or password: use username and passwordFile";
}

/** One level of a topic, and a part of ids that Home Assistant takes. */
function checkSite(text: string): string | null {
  return checkLevel(text) ?? (/^[\w-]+$/.test(text) ? null : "must be letters, digits, _ and -");
}
