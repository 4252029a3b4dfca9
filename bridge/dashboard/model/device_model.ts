import { signal } from "@preact/signals";
import type { ChannelSummary, CommandResult, DeviceSummary, Value } from "../../wire/messages.ts";
import { ChannelModel } from "./channel_model.ts";
import { LogLines } from "./log_lines.ts";

/** Sends a value to a channel of a device. */
export type SendCommand = (
  device: string,
  channel: string,
  value: Value,
) => Promise<CommandResult>;

/** One device: what the page knows of it. */
export class DeviceModel {
  readonly id: string;
  readonly summary;
  /** In the order in which the bridge names them. */
  readonly channels = signal<readonly ChannelModel[]>([]);
  readonly log = new LogLines();
  readonly #send: SendCommand;
  readonly #byId = new Map<string, ChannelModel>();

  constructor(summary: DeviceSummary, send: SendCommand) {
    this.id = summary.id;
    this.summary = signal(summary);
    this.#send = send;
    this.update(summary);
  }

  /** Takes what the bridge says of the device; a device that went away ends its charts' lines. */
  update(summary: DeviceSummary): void {
    const wasOnline = this.summary.peek().state === "online";
    this.summary.value = summary;
    if (wasOnline && summary.state !== "online") this.break(summary.since);
    const channels = summary.channels.map((channel) => this.#adopt(channel));
    const shown = this.channels.peek();
    if (channels.length !== shown.length || channels.some((it, i) => it !== shown[i])) {
      this.channels.value = channels;
    }
  }

  /** The channel with this id; undefined until the bridge has named it. */
  channel(id: string): ChannelModel | undefined {
    return this.#byId.get(id);
  }

  /** Ends the lines of all charts. */
  break(time: number): void {
    for (const channel of this.#byId.values()) channel.break(time);
  }

  #adopt(summary: ChannelSummary): ChannelModel {
    const known = this.#byId.get(summary.id);
    if (known !== undefined) {
      known.summary.value = summary;
      return known;
    }
    const channel = new ChannelModel(summary, (value) => this.#send(this.id, summary.id, value));
    this.#byId.set(summary.id, channel);
    return channel;
  }
}
