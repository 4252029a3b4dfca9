import { signal } from "@preact/signals";
import type { GapCause } from "../../client/subscription.ts";
import type { ChannelSummary, CommandResult, DeviceSummary, Value } from "../../wire/messages.ts";
import { ChannelModel } from "./channel_model.ts";
import { LogLines } from "./log_lines.ts";
import { addLoss, GAP_REASONS, NO_LOSS, recoverLoss } from "./loss.ts";
import { SteadyAge, steadyNow } from "./steady_age.ts";

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
  /** What of its readings may not have come to this page. */
  readonly loss = signal(NO_LOSS);
  readonly #age = new SteadyAge();
  readonly #send: SendCommand;
  readonly #isKept: () => boolean;
  readonly #byId = new Map<string, ChannelModel>();

  /** `isKept` says of each new channel whether its readings are kept while nobody looks. */
  constructor(summary: DeviceSummary, send: SendCommand, isKept = () => true) {
    this.id = summary.id;
    this.#isKept = isKept;
    this.summary = signal(summary);
    this.#send = send;
    this.update(summary);
  }

  /**
   * Takes what the bridge says of the device at the page's time `now`; a device that went away ends
   * its charts' lines.
   */
  update(summary: DeviceSummary, now = steadyNow()): void {
    this.#age.take(summary.since, summary.ageMs, now);
    const wasOnline = this.summary.peek().state === "online";
    this.summary.value = summary;
    if (wasOnline && summary.state !== "online") this.#break(summary);
    const channels = summary.channels.map((channel) => this.#adopt(channel, now));
    const shown = this.channels.peek();
    if (channels.length !== shown.length || channels.some((it, i) => it !== shown[i])) {
      this.channels.value = channels;
    }
  }

  /** The channel with this id; undefined until the bridge has named it. */
  channel(id: string): ChannelModel | undefined {
    return this.#byId.get(id);
  }

  /** How long it is in its state, in milliseconds, at the page's time `now`. */
  ageMs(now: number): number {
    return this.#age.at(now);
  }

  /** Ends the lines of all charts at `time`: what followed did not come to this page. */
  lose(count: number, cause: GapCause, time: number): void {
    for (const channel of this.#byId.values()) channel.breakFor(time, GAP_REASONS[cause]);
    // One that reports nothing loses nothing.
    if (this.summary.peek().state === "online") {
      this.loss.value = addLoss(this.loss.peek(), count, cause);
    }
  }

  /** Forgets a loss that the history made good. */
  recover(): void {
    this.loss.value = recoverLoss(this.loss.peek());
  }

  #break({ since, state, reason }: DeviceSummary): void {
    for (const channel of this.#byId.values()) channel.breakFor(since, reason ?? state);
  }

  #adopt(summary: ChannelSummary, now: number): ChannelModel {
    const channel = this.#byId.get(summary.id) ?? this.#create(summary);
    channel.summary.value = summary;
    channel.control.take(summary.requested, now);
    return channel;
  }

  #create(summary: ChannelSummary): ChannelModel {
    const send = (value: Value) => this.#send(this.id, summary.id, value);
    const channel = new ChannelModel(summary, send, { isKept: this.#isKept() });
    this.#byId.set(summary.id, channel);
    return channel;
  }
}
