import { isObject } from "../message.ts";
import { ABBREVIATIONS, DEVICE_ABBREVIATIONS } from "./abbreviations.ts";

/** Keys and values of one component, or of one device block, with long keys. */
export type Fields = Readonly<Record<string, unknown>>;

/** One component that a message announces. */
export interface Announced {
  /** `sensor`, `switch`, … */
  readonly platform: string;
  /** What tells the component from others of its platform: `node object`, `object component`. */
  readonly discoveryId: string;
  /** Its name in the topic, for components that bring no unique id. */
  readonly objectId: string;
  /** The node in the topic, when there is one. */
  readonly node: string | null;
  /** Null: the component is taken away. */
  readonly fields: Fields | null;
}

/** What a config message says. */
export type Announcement =
  | { readonly type: "components"; readonly device: Fields | null; readonly list: Announced[] }
  /** Everything that this topic announced goes. */
  | { readonly type: "removal" }
  /** What this topic announced is about to be announced by another one. */
  | { readonly type: "migration" }
  | { readonly type: "refused"; readonly reason: string };

/** The place of a config message, from its topic below the prefix. */
export interface ConfigTopic {
  readonly platform: string;
  readonly node: string | null;
  readonly objectId: string;
}

const CONFIG_TOPIC = /^(\w+)\/(?:([\w-]+)\/)?([\w-]+)\/config$/;

/** Takes the topic of a config message apart; null when Home Assistant would not take it. */
export function parseConfigTopic(prefix: string, topic: string): ConfigTopic | null {
  const found = CONFIG_TOPIC.exec(topic.slice(prefix.length + 1));
  if (found === null) return null;
  return { platform: found[1], node: found[2] ?? null, objectId: found[3] };
}

/** The most components that one message of the device form announces. */
const MAX_COMPONENTS = 1024;
/** What the components of a device form take over from it unless they say otherwise. */
const SHARED = [
  "availability",
  "availability_topic",
  "availability_template",
  "availability_mode",
  "payload_available",
  "payload_not_available",
  "state_topic",
  "command_topic",
  "encoding",
  "qos",
  "~",
];
const AVAILABILITY = ["availability", "availability_topic"];

/** Reads the payload of a config message. */
export function readAnnouncement(at: ConfigTopic, text: string, json: unknown): Announcement {
  if (text === "") return { type: "removal" };
  if (!isObject(json)) return { type: "refused", reason: "is no JSON object" };
  const fields = lengthen(json, ABBREVIATIONS);
  if (fields.migrate_discovery === true) return { type: "migration" };
  const device = isObject(fields.device) ? lengthen(fields.device, DEVICE_ABBREVIATIONS) : null;
  return at.platform === "device"
    ? readDeviceForm(at, fields, device)
    : readSingleForm(at, fields, device);
}

function readSingleForm(at: ConfigTopic, fields: Fields, device: Fields | null): Announcement {
  const { platform, node, objectId } = at;
  const discoveryId = node === null ? objectId : `${node} ${objectId}`;
  const list = [{ platform, discoveryId, objectId, node, fields: complete(fields) }];
  return { type: "components", device, list };
}

function readDeviceForm(at: ConfigTopic, fields: Fields, device: Fields | null): Announcement {
  if (device === null) return { type: "refused", reason: "has no device" };
  if (!isObject(fields.components)) return { type: "refused", reason: "has no components" };
  const entries = Object.entries(fields.components);
  if (entries.length > MAX_COMPONENTS) {
    return { type: "refused", reason: `has more than ${MAX_COMPONENTS} components` };
  }
  const list: Announced[] = [];
  for (const [key, value] of entries) {
    if (!isObject(value)) return { type: "refused", reason: `has no object as component ${key}` };
    const component = lengthen(value, ABBREVIATIONS);
    const { platform } = component;
    if (typeof platform !== "string") {
      return { type: "refused", reason: `has a component ${key} without a platform` };
    }
    const path = [at.objectId, ...(at.node === null ? [] : [at.node]), key];
    const isRemoval = Object.keys(component).length === 1;
    list.push({
      platform,
      discoveryId: path.join(" "),
      objectId: key,
      node: at.objectId,
      fields: isRemoval ? null : complete({ ...inherited(fields, component), ...component }),
    });
  }
  return { type: "components", device, list };
}

function inherited(from: Fields, component: Fields): Fields {
  const ownsAvailability = AVAILABILITY.some((key) => key in component);
  const shared: Record<string, unknown> = {};
  for (const key of SHARED) {
    if (key in from && !(ownsAvailability && AVAILABILITY.includes(key))) shared[key] = from[key];
  }
  return shared;
}

/** Fills `~` in, and lengthens the keys of each availability. */
function complete(fields: Fields): Fields {
  const { "~": base, ...rest } = fields;
  const completed: Record<string, unknown> = { ...rest };
  if (rest.availability !== undefined) {
    const list = Array.isArray(rest.availability) ? rest.availability : [rest.availability];
    completed.availability = list.map((one) =>
      isObject(one) ? withBase(lengthen(one, ABBREVIATIONS), base) : one
    );
  }
  return withBase(completed, base);
}

function withBase(fields: Fields, base: unknown): Fields {
  if (typeof base !== "string") return fields;
  const completed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    completed[key] = key.endsWith("topic") && typeof value === "string"
      ? value.replace(/^~/, () => base).replace(/~$/, () => base)
      : value;
  }
  return completed;
}

function lengthen(fields: Fields, abbreviations: Readonly<Record<string, string>>): Fields {
  const long: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(fields)) {
    long[Object.hasOwn(abbreviations, key) ? abbreviations[key] : key] = value;
  }
  return long;
}
