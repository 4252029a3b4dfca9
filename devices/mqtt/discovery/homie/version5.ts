import { toDeviceId } from "../ids.ts";
import { isObject, type Message } from "../message.ts";
import type { ReaderContext } from "../reader.ts";
import { HomieDevice } from "./device.ts";
import type { HomieProperty } from "./property.ts";

const KIND = "homie";
const ID = /^[a-z0-9-]+$/;

/** Reads devices of Homie 5: each describes itself in one JSON object. */
export class HomieVersion5Reader {
  readonly #context: ReaderContext;
  readonly #base: string;
  readonly #devices = new Map<string, HomieDevice>();

  constructor(context: ReaderContext, prefix: string) {
    this.#context = context;
    this.#base = `${prefix}/5`;
    const { routes } = context;
    routes.listen(`${this.#base}/+/$description`, (message) => this.#receiveDescription(message), {
      remembers: false,
    });
    routes.listen(`${this.#base}/+/$state`, (message) => this.#receiveState(message));
  }

  #receiveDescription(message: Message): void {
    const id = this.#idIn(message.topic);
    if (message.payload.length === 0) return this.#remove(id);
    const { object } = message;
    if (!ID.test(id) || object === undefined) {
      return this.#context.log(null, `${message.topic} is no description that can be read`);
    }
    const known = this.#devices.get(id) ?? this.#open(id);
    known?.describe(object.name ?? id, propertiesOf(object.nodes));
  }

  #receiveState({ topic, text, payload }: Message): void {
    const id = this.#idIn(topic);
    // Homie 5, "Device Lifecycle": removing $state comes first when a device goes for good
    if (payload.length === 0) return this.#remove(id);
    this.#devices.get(id)?.setState(text);
  }

  #open(id: string): HomieDevice | undefined {
    const device = this.#context.catalog.open(KIND, toDeviceId(id));
    if (device === null) return undefined;
    const base = `${this.#base}/${id}`;
    const known = new HomieDevice(device, base, this.#context);
    this.#devices.set(id, known);
    // the state may have come before the description
    known.setState(this.#context.routes.last(`${base}/$state`)?.text ?? null);
    return known;
  }

  #remove(id: string): void {
    this.#devices.get(id)?.remove();
    this.#devices.delete(id);
  }

  #idIn(topic: string): string {
    return topic.slice(this.#base.length + 1).split("/")[0];
  }
}

/** The properties of all nodes, by `node/property`. */
function propertiesOf(nodes: unknown): ReadonlyMap<string, HomieProperty> {
  const found = new Map<string, HomieProperty>();
  if (!isObject(nodes)) return found;
  for (const [node, description] of Object.entries(nodes)) {
    if (!ID.test(node) || !isObject(description) || !isObject(description.properties)) continue;
    for (const [id, property] of Object.entries(description.properties)) {
      if (ID.test(id) && isObject(property)) found.set(`${node}/${id}`, property);
    }
  }
  return found;
}
