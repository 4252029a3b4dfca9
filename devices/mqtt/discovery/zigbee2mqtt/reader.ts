import type { CatalogDevice } from "../catalog_device.ts";
import { toDeviceId } from "../ids.ts";
import { isObject, type Message } from "../message.ts";
import { outgoing, type ReaderContext } from "../reader.ts";
import { checkTopic } from "../topics.ts";
import { type ExposedProperty, readExposes } from "./exposes.ts";

const KIND = "zigbee2mqtt";
/** Announcements in another form that come within this time, in milliseconds, win. */
const PATIENCE_MS = 1000;

interface KnownDevice {
  readonly device: CatalogDevice;
  readonly topic: string;
  readonly stops: (() => void)[];
  bridge: boolean;
  own: boolean;
}

interface Listed {
  readonly address: string;
  readonly name: string;
  readonly properties: readonly ExposedProperty[];
}

/** Reads the list of devices that Zigbee2MQTT keeps, for those nobody announces otherwise. */
export class Zigbee2mqttReader {
  readonly #context: ReaderContext;
  readonly #prefix: string;
  readonly #devices = new Map<string, KnownDevice>();
  #listed: readonly Listed[] = [];
  #isBridgeThere = true;

  constructor(context: ReaderContext, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
    const { routes, claims } = context;
    routes.listen(`${prefix}/bridge/devices`, (message) => this.#receiveDevices(message), {
      remembers: false,
    });
    routes.listen(`${prefix}/bridge/state`, (message) => this.#receiveBridge(message));
    claims.watch((filter) => this.#leave(filter));
  }

  #receiveDevices(message: Message): void {
    const { json, topic, time } = message;
    if (!Array.isArray(json)) {
      if (message.payload.length > 0) this.#context.log(null, `${topic} is no list of devices`);
      return;
    }
    this.#listed = json.map(readListed).filter((one) => one !== null);
    this.#context.deadlines.set(this, time + PATIENCE_MS, () => this.#show());
  }

  #receiveBridge(message: Message): void {
    const state = message.object?.state ?? message.text;
    this.#isBridgeThere = state === "online";
    for (const known of this.#devices.values()) {
      known.bridge = this.#isBridgeThere;
      settle(known);
    }
  }

  #show(): void {
    const wanted = new Set(this.#listed.map(({ address }) => address));
    for (const [address, known] of [...this.#devices]) {
      if (!wanted.has(address)) this.#remove(address, known);
    }
    for (const listed of this.#listed) this.#showOne(listed);
  }

  #showOne({ address, name, properties }: Listed): void {
    const topic = `${this.#prefix}/${name}`;
    const before = this.#devices.get(address);
    if (before !== undefined && before.topic !== topic) this.#remove(address, before);
    if (checkTopic(topic) !== null || this.#context.claims.has(topic)) return;
    const known = this.#devices.get(address) ?? this.#open(address, topic);
    if (known === null) return;
    for (const stop of known.stops.splice(0)) stop();
    this.#describe(known, name, properties);
    this.#listen(known, properties);
    settle(known);
  }

  #open(address: string, topic: string): KnownDevice | null {
    const device = this.#context.catalog.open(KIND, toDeviceId(address));
    if (device === null) return null;
    const known = { device, topic, stops: [], bridge: this.#isBridgeThere, own: true };
    this.#devices.set(address, known);
    return known;
  }

  #describe(known: KnownDevice, name: string, properties: readonly ExposedProperty[]): void {
    const { device, topic } = known;
    const gone = new Set(device.channels);
    device.change(() => {
      device.rename(name);
      for (const { property, description, encode } of properties) {
        gone.delete(description.id);
        device.setChannel(description, {
          encode: !description.writable ? undefined : (value) => {
            const payload = JSON.stringify({ [property]: encode(value) });
            return { message: outgoing(`${topic}/set`, payload) };
          },
        });
      }
      for (const id of gone) device.removeChannel(id);
    });
  }

  #listen(known: KnownDevice, properties: readonly ExposedProperty[]): void {
    const { device, topic, stops } = known;
    const { routes } = this.#context;
    stops.push(routes.listen(topic, ({ object, time }) => {
      if (object === undefined) return;
      for (const { property, description, decode } of properties) {
        if (!Object.hasOwn(object, property)) continue;
        const value = decode(object[property]);
        if (value !== undefined) device.reading(description.id, value, time);
      }
    }));
    stops.push(routes.listen(`${topic}/availability`, (message) => {
      known.own = (message.object?.state ?? message.text) === "online";
      settle(known);
    }));
  }

  #leave(filter: string): void {
    if (!filter.startsWith(`${this.#prefix}/`)) return;
    for (const [address, known] of [...this.#devices]) {
      if (known.topic === filter) this.#remove(address, known);
    }
  }

  #remove(address: string, known: KnownDevice): void {
    for (const stop of known.stops) stop();
    this.#devices.delete(address);
    known.device.remove();
  }
}

function settle({ device, bridge, own }: KnownDevice): void {
  device.setAvailable(bridge && own);
}

function readListed(entry: unknown): Listed | null {
  if (!isObject(entry) || entry.type === "Coordinator" || entry.disabled === true) return null;
  const { ieee_address: address, friendly_name: name, definition } = entry;
  if (typeof address !== "string" || typeof name !== "string" || name === "") return null;
  if (!isObject(definition)) return null;
  return { address, name, properties: readExposes(definition.exposes) };
}
