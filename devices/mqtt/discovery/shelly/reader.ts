import type { CatalogDevice } from "../catalog_device.ts";
import type { CommandReply, EncodedCommand } from "../contract.ts";
import { toChannelId, toDeviceId } from "../ids.ts";
import { leavesOf } from "../leaves.ts";
import { isObject, Message } from "../message.ts";
import { outgoing, type ReaderContext } from "../reader.ts";
import { COMPONENT, describeField, type ShellyCall } from "./components.ts";

const KIND = "shelly";
/** The id of our question for the whole status; those of commands begin at 1. */
const STATUS_QUESTION = 0;
const MAX_ID = 0x7fffffff;

/**
 * Reads Shelly devices of the second generation and later: their status topics, and the answers to
 * RPC calls (Gen2 Device API, "MQTT" and "RPC Protocol").
 */
export class ShellyReader {
  readonly #context: ReaderContext;
  readonly #devices = new Map<string, CatalogDevice>();
  #nextId = 1;

  constructor(context: ReaderContext) {
    this.#context = context;
    const { routes } = context;
    routes.listen("+/online", (message) => this.#receiveOnline(message));
    routes.listen("+/status/+", (message) => this.#receiveStatus(message));
    routes.listen("+/events/rpc", (message) => this.#receiveEvents(message));
    routes.listen(`${context.name}/rpc`, (message) => this.#receiveReply(message));
  }

  #receiveOnline({ topic, text }: Message): void {
    const name = topic.split("/")[0];
    const isOnline = text === "true";
    if (!isOnline && text !== "false") return;
    this.#devices.get(name)?.setAvailable(isOnline);
    // others have such a topic too: only what is named so is asked before it has said anything
    if (isOnline && (this.#devices.has(name) || name.startsWith("shelly"))) this.#ask(name);
  }

  /** Status messages are not kept by the broker: what it is now has to be asked for. */
  #ask(name: string): void {
    const { name: src, publish } = this.#context;
    const call = { id: STATUS_QUESTION, src, method: "Shelly.GetStatus" };
    publish(outgoing(`${name}/rpc`, JSON.stringify(call)));
  }

  #receiveStatus(message: Message): void {
    const [name, , component] = message.topic.split("/");
    if (message.object === undefined || !COMPONENT.test(component)) return;
    // a component's status says its own number
    const id = Number(COMPONENT.exec(component)![1]);
    if (message.object.id !== id) return;
    this.#report(name, { [component]: message.object }, message.time);
  }

  #receiveEvents({ topic, object, time }: Message): void {
    const isStatus = object?.method === "NotifyStatus" || object?.method === "NotifyFullStatus";
    if (isStatus && isObject(object?.params)) {
      this.#report(topic.split("/")[0], object.params, time);
    }
  }

  #receiveReply({ object, time }: Message): void {
    if (object?.id !== STATUS_QUESTION || typeof object.src !== "string") return;
    if (isObject(object.result)) this.#report(object.src, object.result, time);
  }

  #report(name: string, status: Readonly<Record<string, unknown>>, time: number): void {
    const components = Object.entries(status).filter(([key]) => COMPONENT.test(key));
    if (components.length === 0 || this.#context.claims.has(`${name}/online`)) return;
    const device = this.#open(name);
    if (device === null) return;
    const readings: [string, Parameters<CatalogDevice["reading"]>[1]][] = [];
    device.change(() => {
      for (const [component, fields] of components) {
        for (const { path, value } of leavesOf(fields)) {
          const id = this.#describe(name, device, { component, field: path.join("."), value });
          if (id !== null) readings.push([id, value]);
        }
      }
    });
    for (const [id, value] of readings) device.reading(id, value, time);
  }

  #open(name: string): CatalogDevice | null {
    const known = this.#devices.get(name);
    if (known !== undefined) return known;
    const device = this.#context.catalog.open(KIND, toDeviceId(name));
    if (device === null) return null;
    this.#devices.set(name, device);
    // what it said of that may have come first
    device.setAvailable(this.#context.routes.last(`${name}/online`)?.text !== "false");
    return device;
  }

  #describe(
    name: string,
    device: CatalogDevice,
    at: { component: string; field: string; value: string | number | boolean },
  ): string | null {
    const known = describeField(at.component, at.field, at.value);
    if (known === null) return null;
    const id = toChannelId(`${at.component}.${at.field}`);
    if (device.has(id)) return id;
    const number = Number(COMPONENT.exec(at.component)![1]);
    const { call } = known;
    const label = `${at.component} ${at.field}`;
    const description = { id, name: label, ...known.description, writable: call !== undefined };
    const isAdded = device.setChannel(description, {
      encode: call === undefined ? undefined : (value) => {
        return this.#encode(name, call(number, value));
      },
    });
    return isAdded ? id : null;
  }

  #encode(name: string, { method, params }: ShellyCall): EncodedCommand {
    const id = this.#nextId;
    this.#nextId = id === MAX_ID ? 1 : id + 1;
    const { name: src } = this.#context;
    const message = outgoing(`${name}/rpc`, JSON.stringify({ id, src, method, params }));
    return { message, reply: replyTo(id, `${src}/rpc`) };
  }
}

/** The answer to one call: the same id on our own topic. */
function replyTo(id: number, topic: string): CommandReply {
  return {
    match: (incoming) => {
      if (incoming.topic !== topic) return null;
      const { object } = new Message(incoming);
      if (object?.id !== id) return null;
      if (!isObject(object.error)) return { error: null };
      return { error: String(object.error.message ?? object.error.code ?? "refused") };
    },
  };
}
