import type { MqttMessage, MqttPublication } from "./mqtt_port.ts";

/** What a single announcement is told before its components move into one of the device's. */
const MIGRATE = JSON.stringify({ migrate_discovery: true });
const DEVICE_FORM = "device";

/**
 * Announcements of single components, which a broker may still keep of our devices: Home Assistant
 * keeps what users made of them only when they are told before the device's announcement comes.
 */
export class Migration {
  readonly #prefix: string;
  /** Topics of single announcements by the device's id in Home Assistant. */
  readonly #found = new Map<string, Set<string>>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The filters under which those of one device would be; no others' come with them. */
  filtersOf(objectId: string): string[] {
    return [`${this.#prefix}/+/${objectId}/config`, `${this.#prefix}/+/${objectId}/+/config`];
  }

  /** Takes a message; returns whose single announcement the broker kept, or `null`. */
  receive({ topic, payload, isRetained }: MqttMessage): string | null {
    if (!isRetained || payload.length === 0) return null;
    const [prefix, component, objectId, ...rest] = topic.split("/");
    const isConfig = prefix === this.#prefix && rest.at(-1) === "config" && rest.length <= 2;
    if (!isConfig || component === DEVICE_FORM) return null;
    const topics = this.#found.get(objectId) ?? new Set();
    this.#found.set(objectId, topics.add(topic));
    return objectId;
  }

  /** Returns what has to be published, in this order; nothing when all has moved. */
  moves(objectId: string, announcement: MqttPublication): MqttPublication[] {
    const topics = [...this.#found.get(objectId) ?? []];
    this.#found.delete(objectId);
    if (topics.length === 0) return [];
    const told = topics.map((
      topic,
    ) => ({ topic, payload: MIGRATE, qos: 1, retain: true } as const));
    const gone = topics.map((topic) => ({ topic, payload: "", qos: 1, retain: true } as const));
    return [...told, announcement, ...gone];
  }
}
