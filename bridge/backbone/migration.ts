import type { Clock } from "../clock.ts";
import type { MqttMessage, MqttPublication } from "./mqtt_port.ts";

/** What a single announcement is told before its components move into one of the device's. */
const MIGRATE = JSON.stringify({ migrate_discovery: true });
const DEVICE_FORM = "device";
/** How long single announcements are gathered before they are moved, in milliseconds. */
const GATHER_MS = 500;

/**
 * Announcements of single components, which a broker may still keep of our devices: Home Assistant
 * keeps what users made of them only when they are told before the device's announcement comes.
 */
export class Migration {
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #onFound: (objectId: string) => void;
  /** Topics of single announcements by the device's id in Home Assistant. */
  readonly #found = new Map<string, Set<string>>();
  /** What ends the gathering of each. */
  readonly #gathering = new Map<string, () => void>();

  /** `onFound` is called with a device's id in Home Assistant once it is time for its {@linkcode moves}. */
  constructor(
    prefix: string,
    { clock, onFound }: { readonly clock: Clock; readonly onFound: (objectId: string) => void },
  ) {
    this.#prefix = prefix;
    this.#clock = clock;
    this.#onFound = onFound;
  }

  /** The filters under which those of one device would be; no others' come with them. */
  filtersOf(objectId: string): string[] {
    return [`${this.#prefix}/+/${objectId}/config`, `${this.#prefix}/+/${objectId}/+/config`];
  }

  /** Takes a message; returns false when it is no single announcement that the broker kept. */
  receive({ topic, payload, isRetained }: MqttMessage): boolean {
    if (!isRetained || payload.length === 0) return false;
    const [prefix, component, objectId, ...rest] = topic.split("/");
    const isConfig = prefix === this.#prefix && rest.at(-1) === "config" && rest.length <= 2;
    if (!isConfig || component === DEVICE_FORM) return false;
    const topics = this.#found.get(objectId) ?? new Set();
    this.#found.set(objectId, topics.add(topic));
    this.#gather(objectId);
    return true;
  }

  /** The connection is lost: the broker tells what it keeps again. */
  cancel(): void {
    for (const cancel of this.#gathering.values()) cancel();
    this.#gathering.clear();
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

  #gather(objectId: string): void {
    if (this.#gathering.has(objectId)) return;
    const end = () => {
      this.#gathering.delete(objectId);
      this.#onFound(objectId);
    };
    this.#gathering.set(objectId, this.#clock.after(GATHER_MS, end));
  }
}
