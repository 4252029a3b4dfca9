import type { ChannelDescription, Value } from "../../../adapter.ts";
import { toTopicLevel } from "../../../decode/channel_names.ts";
import { readPayload } from "../../payload.ts";
import type { CatalogDevice } from "../catalog_device.ts";
import type { EncodedCommand } from "../contract.ts";
import type { Message } from "../message.ts";
import { outgoing } from "../reader.ts";

/** What one message says. */
interface PlainReading {
  readonly id: string;
  /** In the payload's object; empty for a payload that is the value. */
  readonly key: string;
  readonly value: Value;
  readonly unit?: string;
}

/**
 * A device that only publishes: its channels are what comes. Nothing tells whether it has carried a
 * command out: that a value is what was asked for may be the answer, or a report that was due.
 */
export class PlainDevice {
  readonly device: CatalogDevice;
  readonly #topic: string;
  readonly #log: (line: string) => void;
  /** Channels whose kind may be wrong, because only texts were seen. */
  readonly #guesses = new Set<string>();

  /** @param topic `pinbridge/<site>/<device>`. */
  constructor(device: CatalogDevice, topic: string, log: (line: string) => void) {
    this.device = device;
    this.#topic = topic;
    this.#log = log;
  }

  /** Takes a message on the topic of a channel in. */
  receive(level: string, { payload, topic, time }: Message): void {
    const readings: PlainReading[] = [];
    let unit: string | undefined;
    const rest = readPayload(payload, {
      unit: (_key, shown) => void (unit = shown),
      value: (key, value) => {
        const id = toTopicLevel(key === "" ? level : `${level}.${key}`);
        readings.push({ id, key, value, ...(unit === undefined ? {} : { unit }) });
        unit = undefined;
      },
    });
    this.device.change(() => {
      for (const reading of readings) this.#learn(level, reading);
    });
    for (const { id, value } of readings) this.device.reading(id, value, time);
    if (rest !== null) this.#log(`${topic}: ${rest}`);
  }

  #learn(level: string, { id, key, value, unit }: PlainReading): void {
    const isText = value === null || typeof value === "string";
    const isKnown = this.device.has(id);
    if (isKnown && (isText || !this.#guesses.delete(id))) return;
    if (isText) this.#guesses.add(id);
    const description: ChannelDescription = {
      id,
      kind: isText ? "string" : typeof value as "number" | "boolean",
      ...(unit === undefined ? {} : { unit }),
      writable: true,
    };
    this.device.setChannel(description, { encode: (wanted) => this.#encode(level, key, wanted) });
  }

  #encode(level: string, key: string, value: Value): EncodedCommand {
    const payload = key === "" ? String(value) : JSON.stringify({ [key]: value });
    return { message: outgoing(`${this.#topic}/${level}/set`, payload, 1) };
  }
}
