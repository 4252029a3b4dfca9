import { toDeviceId } from "../ids.ts";
import type { Message } from "../message.ts";
import type { ReaderContext } from "../reader.ts";
import { HomieDevice } from "./device.ts";
import type { HomieProperty } from "./property.ts";

const KIND = "homie";
const ID = /^[a-z0-9][a-z0-9-]*$/;
const ATTRIBUTES = ["name", "datatype", "unit", "format", "settable"] as const;
/** The most attributes kept of one device. */
const MAX_ATTRIBUTES = 4096;

interface Growing {
  readonly homie: HomieDevice;
  /** Attributes by topic below the device: `$name`, `engine/temperature/$unit`. */
  readonly attributes: Map<string, string>;
  readonly stop: () => void;
}

/** Reads devices of Homie 3 and 4, which describe themselves by one topic for each attribute. */
export class HomieVersion4Reader {
  readonly #context: ReaderContext;
  readonly #prefix: string;
  readonly #devices = new Map<string, Growing>();

  constructor(context: ReaderContext, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
    context.routes.listen(`${prefix}/+/$homie`, (message) => this.#receiveVersion(message));
  }

  #receiveVersion({ topic, text, payload }: Message): void {
    const id = topic.slice(this.#prefix.length + 1).split("/")[0];
    const known = this.#devices.get(id);
    if (payload.length === 0) {
      known?.stop();
      known?.homie.remove();
      this.#devices.delete(id);
    } else if (known === undefined && ID.test(id) && /^[34]\./.test(text ?? "")) {
      this.#open(id);
    }
  }

  #open(id: string): void {
    const device = this.#context.catalog.open(KIND, toDeviceId(id));
    if (device === null) return;
    const base = `${this.#prefix}/${id}`;
    const homie = new HomieDevice(device, base, this.#context);
    homie.setState(null);
    const attributes = new Map<string, string>();
    const stops: (() => void)[] = [];
    this.#devices.set(id, { homie, attributes, stop: () => stops.forEach((stop) => stop()) });
    for (const path of ["+", "+/+", "+/+/+"]) {
      const listener = (message: Message) => this.#receiveAttribute(id, message);
      stops.push(this.#context.routes.listen(`${base}/${path}`, listener));
    }
  }

  #receiveAttribute(id: string, { topic, text }: Message): void {
    const known = this.#devices.get(id);
    const path = topic.slice(this.#prefix.length + id.length + 2);
    // only what begins with $ describes; the rest are values
    if (known === undefined || text === null || !/(?:^|\/)\$[a-z]+$/.test(path)) return;
    const { homie, attributes } = known;
    if (path === "$state") return homie.setState(text);
    if (attributes.get(path) === text) return;
    if (!attributes.has(path) && attributes.size >= MAX_ATTRIBUTES) return;
    attributes.set(path, text);
    homie.describe(attributes.get("$name") ?? id, propertiesOf(attributes));
  }
}

/** The properties that nodes list and that have a datatype already. */
function propertiesOf(attributes: ReadonlyMap<string, string>): Map<string, HomieProperty> {
  const found = new Map<string, HomieProperty>();
  for (const node of listOf(attributes.get("$nodes"))) {
    for (const id of listOf(attributes.get(`${node}/$properties`))) {
      const path = `${node}/${id}`;
      // without a datatype nothing is known of its values yet
      if (!attributes.has(`${path}/$datatype`)) continue;
      const property: Record<string, string | undefined> = {};
      for (const key of ATTRIBUTES) property[key] = attributes.get(`${path}/$${key}`);
      found.set(path, property);
    }
  }
  return found;
}

const MAX_LISTED = 1024;

function listOf(text: string | undefined): string[] {
  return (text ?? "").split(",", MAX_LISTED).map((id) => id.trim()).filter((id) => ID.test(id));
}
