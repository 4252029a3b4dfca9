import type { ConfigFault, ConfigKeys, ConfigOf } from "../adapter.ts";
import {
  brokerUrls,
  checkBrokerUrl,
  checkBrokerUrls,
  isEncrypted,
  parseBrokerUrl,
} from "./broker_url.ts";
import { mappingKey } from "./mapping_keys.ts";
import { checkPattern, checkTopic, placeholders, TopicPattern } from "./topic_pattern.ts";

/** The most devices of one broker unless told otherwise. */
export const DEFAULT_MAX_DEVICES = 1000;
/** The most channels of one device unless told otherwise. */
export const DEFAULT_MAX_CHANNELS = 256;
/** The longest keep-alive, in milliseconds: two bytes of seconds (MQTT 3.1.1 §3.1.2.10). */
const MAX_KEEP_ALIVE_MS = 65_535_000;
/** The longest client id, in bytes, that fits its field. */
const MAX_CLIENT_ID_LENGTH = 65_535;

const prefix = (what: string) =>
  ({
    type: "either",
    of: [
      { type: "boolean", meaning: "Whether it is read." },
      { type: "text", check: checkPrefix, meaning: "The topic prefix it is read under." },
    ],
    meaning: `${what}: true, false or its topic prefix.`,
  }) as const;

/** What an entry of `adapters` of type `mqtt` may say. */
export const brokerKeys = {
  url: {
    type: "either",
    required: true,
    of: [
      { type: "text", check: checkBrokerUrl, meaning: "The broker's URL." },
      {
        type: "list",
        of: { type: "text", check: checkBrokerUrl, meaning: "The URL of one node." },
        check: checkBrokerUrls,
        meaning: "The URLs of a cluster's nodes.",
      },
    ],
    meaning: "Where the broker is: mqtt://, mqtts://, ws:// or wss://, host and port; or a list " +
      "of a cluster's nodes, each tried in its turn.",
  },
  username: { type: "text", isName: true, meaning: "The user the broker knows us as." },
  passwordFile: { type: "text", isFile: true, meaning: "A file whose first line is the password." },
  caFile: {
    type: "text",
    isFile: true,
    meaning: "Certificates (PEM) of the authorities that may have signed the broker's.",
  },
  certFile: { type: "text", isFile: true, meaning: "Our own certificate (PEM)." },
  keyFile: { type: "text", isFile: true, meaning: "The key (PEM) of our own certificate." },
  clientId: {
    type: "text",
    isName: true,
    check: (text: string) => text.length > MAX_CLIENT_ID_LENGTH ? "is too long" : null,
    meaning: "Our name on the broker; random unless given. No two clients may have the same.",
  },
  protocolVersion: {
    type: "choice",
    of: [4, 5],
    default: 4,
    meaning: "4 for MQTT 3.1.1, 5 for MQTT 5.",
  },
  cleanSession: {
    type: "boolean",
    default: true,
    meaning: "False has the broker keep messages of QoS 1 and 2 for us while we are away.",
  },
  qos: {
    type: "choice",
    of: [0, 1, 2],
    default: 0,
    meaning: "How subscribe, map and their commands are delivered: at most or at least once.",
  },
  keepAliveMs: {
    type: "integer",
    min: 1000,
    max: MAX_KEEP_ALIVE_MS,
    unit: "ms",
    default: 15_000,
    meaning: "A broker that is silent for 1.5 times as long counts as lost; whole seconds.",
  },
  subscribe: {
    type: "list",
    of: { type: "text", check: checkFilter, meaning: "A topic filter." },
    meaning: "Topic filters whose topics become devices and channels by their levels.",
  },
  commandTopic: {
    type: "text",
    check: checkSideTopic,
    meaning: "Where commands to the channels of `subscribe` go: `{topic}/set`.",
  },
  map: {
    type: "list",
    of: mappingKey,
    meaning: "What topics are to viewers, each in its own words; the first that fits counts.",
  },
  will: {
    type: "map",
    keys: {
      topic: { type: "text", required: true, check: checkTopic, meaning: "Where it goes." },
      payload: { type: "text", isName: true, meaning: "What it says." },
      qos: { type: "choice", of: [0, 1, 2], meaning: "How it is delivered." },
      retain: { type: "boolean", meaning: "Whether the broker keeps it." },
    },
    meaning: "What the broker publishes when it loses us.",
  },
  discovery: {
    type: "either",
    of: [
      { type: "boolean", meaning: "Whether devices that announce themselves are read." },
      {
        type: "map",
        keys: {
          pinbridge: prefix("What other bridges, and boards, publish as Pinbridge does"),
          homeAssistant: prefix("Home Assistant's discovery"),
          tasmota: prefix("Tasmota's"),
          zigbee2mqtt: prefix("Zigbee2MQTT's list of devices"),
          shelly: prefix("Shelly's status and RPC"),
          homie: prefix("Homie 4 and 5"),
          sparkplug: prefix("Sparkplug B"),
          openMqttGateway: prefix("OpenMQTTGateway and Theengs"),
          rtl433: prefix("rtl_433"),
          victron: prefix("Victron's Venus OS"),
        },
        meaning: "Which announcements are read; those not named are.",
      },
    ],
    meaning: "Devices that announce themselves; all kinds under their usual prefixes by default.",
  },
  limits: {
    type: "map",
    keys: {
      devices: {
        type: "integer",
        min: 1,
        max: 100_000,
        default: DEFAULT_MAX_DEVICES,
        meaning: "The most devices of this broker.",
      },
      channels: {
        type: "integer",
        min: 1,
        max: 1024,
        default: DEFAULT_MAX_CHANNELS,
        meaning: "The most channels of one device.",
      },
    },
    meaning: "How much a broker may show.",
  },
} as const satisfies ConfigKeys;

/** What an entry of type `mqtt` says. */
export type MqttConfig = ConfigOf<typeof brokerKeys>;

/** Returns what is wrong with keys that are each right, or `null`. */
export function checkBroker(config: MqttConfig): ConfigFault | null {
  const { username, passwordFile, clientId, cleanSession, certFile, keyFile, subscribe } = config;
  // MQTT 3.1.1 §3.1.2.9: no password without a user
  if (passwordFile !== undefined && username === undefined) {
    return { key: "passwordFile", reason: "needs a username" };
  }
  if (!cleanSession && clientId === undefined) {
    return { key: "cleanSession", reason: "false needs a clientId, which the broker knows us by" };
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    return { key: "", reason: "certFile and keyFile belong together" };
  }
  if (config.commandTopic !== undefined && subscribe === undefined) {
    return { key: "commandTopic", reason: "needs subscribe; an entry of map has its own" };
  }
  return checkTls(config);
}

function checkTls(config: MqttConfig): ConfigFault | null {
  if (brokerUrls(config.url).some((url) => isEncrypted(parseBrokerUrl(url)))) return null;
  const key = (["caFile", "certFile"] as const).find((name) => config[name] !== undefined);
  return key === undefined ? null : { key, reason: "is of use only with mqtts:// or wss://" };
}

/** MQTT 5.0 §4.7.1: a topic filter, here without names for its wildcards. */
function checkFilter(text: string): string | null {
  const fault = checkPattern(text);
  if (fault !== null) return fault;
  return new TopicPattern(text).names.length === 0
    ? null
    : "names a wildcard, which only the topics of map can";
}

function checkSideTopic(template: string): string | null {
  const unknown = placeholders(template).find((name) => name !== "topic");
  return unknown === undefined ? checkTopic(template) : `knows no {${unknown}}, only {topic}`;
}

function checkPrefix(text: string): string | null {
  if (text.startsWith("/") || text.endsWith("/")) return "must not begin or end with /";
  return checkTopic(text);
}
