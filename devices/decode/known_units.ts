import type { ChannelDescription } from "../adapter.ts";
import { describeChannel } from "./hello.ts";

/** The units that a board writes behind its numbers, as some line formats let it. */
export class KnownUnits {
  readonly #byChannel = new Map<string, string>();

  /** Takes in that `channel` is measured in `unit`; false when that is nothing new. */
  learn(channel: string, unit: string): boolean {
    if (this.#byChannel.get(channel) === unit) return false;
    this.#byChannel.set(channel, unit);
    return true;
  }

  /** `channels` with the units learnt; a channel with a unit that is not among them is added. */
  describe(channels: readonly ChannelDescription[]): ChannelDescription[] {
    const described = new Map(channels.map((channel) => [channel.id, channel]));
    for (const [id, unit] of this.#byChannel) {
      described.set(id, describeChannel(id, { ...described.get(id), unit }));
    }
    return [...described.values()];
  }
}
