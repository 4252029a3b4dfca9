import type { CatalogDevice } from "../catalog_device.ts";
import { toChannelId } from "../ids.ts";
import { outgoing, type ReaderContext } from "../reader.ts";
import {
  decodeProperty,
  describeProperty,
  encodeProperty,
  type HomieProperty,
} from "./property.ts";

/** States in which a device can be talked to. */
const PRESENT: ReadonlySet<string | null> = new Set(["ready", "sleeping", "alert"]);

/** One device of the Homie convention: its properties by `node/property`. */
export class HomieDevice {
  readonly device: CatalogDevice;
  readonly #context: ReaderContext;
  /** What its topics begin with, without a slash at the end. */
  readonly #base: string;
  readonly #properties = new Map<string, { said: string; stop: () => void }>();

  constructor(device: CatalogDevice, base: string, context: ReaderContext) {
    this.device = device;
    this.#base = base;
    this.#context = context;
  }

  /** Takes in `$state`. */
  setState(state: string | null): void {
    this.device.setAvailable(PRESENT.has(state));
  }

  /** Makes these its properties, and no others. */
  describe(name: unknown, properties: ReadonlyMap<string, HomieProperty>): void {
    this.device.change(() => {
      this.device.rename(name);
      for (const path of [...this.#properties.keys()]) {
        if (!properties.has(path)) this.#drop(path);
      }
      for (const [path, property] of properties) this.#set(path, property);
    });
  }

  /** Stops listening and takes the device away. */
  remove(): void {
    for (const { stop } of this.#properties.values()) stop();
    this.#properties.clear();
    this.device.remove();
  }

  #set(path: string, property: HomieProperty): void {
    const said = JSON.stringify(property);
    if (this.#properties.get(path)?.said === said) return;
    const description = describeProperty(toChannelId(path), property);
    const topic = `${this.#base}/${path}`;
    const isAdded = this.device.setChannel(description, {
      encode: !description.writable ? undefined : (value) => {
        const payload = encodeProperty(property, value);
        if (payload !== null) return { message: outgoing(`${topic}/set`, payload) };
        return { kind: "invalid", reason: `value: must be a ${property.datatype}` };
      },
    });
    if (!isAdded) return;
    this.#properties.get(path)?.stop();
    // set first: listening may tell what was said before
    const entry = { said, stop: () => {} };
    this.#properties.set(path, entry);
    entry.stop = this.#context.routes.listen(topic, ({ text, time }) => {
      if (text === null || text === "") return;
      this.device.reading(description.id, decodeProperty(description, text), time);
    });
  }

  #drop(path: string): void {
    this.#properties.get(path)?.stop();
    this.#properties.delete(path);
    this.device.removeChannel(toChannelId(path));
  }
}
