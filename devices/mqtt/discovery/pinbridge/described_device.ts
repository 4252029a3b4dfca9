import type { ChannelDescription, Value } from "../../../adapter.ts";
import { parsePlainNumber } from "../../../decode/plain_number.ts";
import type { CatalogDevice } from "../catalog_device.ts";
import type { CommandTerms, EncodedCommand, IncomingMessage } from "../contract.ts";
import type { Message } from "../message.ts";
import { outgoing } from "../reader.ts";
import type { PinbridgeDescription } from "./description.ts";
import { parseOutcome } from "./outcome.ts";
import { parseSiteDescription, type PinbridgeSite } from "./site.ts";

/** What a {@linkcode DescribedDevice} works with. */
export interface DescribedDeviceParts {
  readonly device: CatalogDevice;
  readonly site: PinbridgeSite;
  /** `pinbridge/<site>`. */
  readonly siteTopic: string;
  /** `pinbridge/<site>/<device>`. */
  readonly topic: string;
  /** What a new command is called; no other sender has the same. */
  readonly nextId: () => string;
  readonly log: (line: string) => void;
}

/** A device that says in `$description` what it is, and what becomes of commands. */
export class DescribedDevice {
  readonly device: CatalogDevice;
  readonly #parts: DescribedDeviceParts;
  #channels: PinbridgeDescription["channels"] = new Map();

  constructor(parts: DescribedDeviceParts) {
    this.device = parts.device;
    this.#parts = parts;
  }

  /** Takes its description in. */
  describe({ name, channels }: PinbridgeDescription): void {
    const { device } = this;
    this.#channels = channels;
    device.change(() => {
      device.rename(name);
      const ids = new Set([...channels.values()].map(({ id }) => id));
      for (const id of [...device.channels]) if (!ids.has(id)) device.removeChannel(id);
      for (const [level, channel] of channels) this.#setChannel(level, channel);
    });
  }

  /** Takes a message on the topic of a channel in. */
  receive(level: string, { text, time }: Message): void {
    const channel = this.#channels.get(level);
    if (channel === undefined) return;
    this.device.reading(channel.id, text === null ? null : toValue(text, channel), time);
  }

  #setChannel(level: string, channel: ChannelDescription): void {
    const encode = (value: Value, terms?: CommandTerms) => this.#encode(level, value, terms);
    const { kind, writable } = channel;
    this.device.setChannel(channel, {
      takesNull: kind === "string",
      encode: writable ? encode : undefined,
    });
  }

  #encode(level: string, value: Value, terms?: CommandTerms): EncodedCommand {
    const { topic, siteTopic, site, nextId, log } = this.#parts;
    const id = nextId();
    const place = `${topic}/${level}`;
    const { since } = site;
    const match = (message: IncomingMessage) => {
      if (message.topic === `${place}/outcome`) {
        const outcome = parseOutcome(message.payload, id);
        // Our own deadline is as near as the bridge's.
        if (outcome !== null && outcome.answer === null) log(`${level}: ${outcome.reason}`);
        return outcome?.answer ?? null;
      }
      if (!hasGone(message, siteTopic, since)) return null;
      const error = `The bridge ${site.name}, which has the device, was cut off`;
      return { error, kind: "lost" as const, mayConcernOthers: true };
    };
    const payload = JSON.stringify({ id, value, ...terms });
    return { message: outgoing(`${place}/set`, payload, 1), reply: { match } };
  }
}

/** Whether a message tells that what a bridge was asked before will not be answered any more. */
function hasGone({ topic, payload }: IncomingMessage, site: string, since?: number): boolean {
  if (topic === `${site}/$state`) return new TextDecoder().decode(payload) === "offline";
  if (topic !== `${site}/$description`) return false;
  try {
    const said = parseSiteDescription(JSON.parse(new TextDecoder().decode(payload)));
    return said !== null && said.since !== since;
  } catch {
    return false;
  }
}

/** An empty text is no value; what is none of the channel's kind is none either. */
function toValue(text: string, { kind }: ChannelDescription): Value {
  if (text === "") return null;
  switch (kind) {
    case "number": {
      const number = parsePlainNumber(text);
      return Number.isNaN(number) ? null : number;
    }
    case "boolean":
      return text === "true" ? true : text === "false" ? false : null;
    case "string":
      return text;
  }
}
