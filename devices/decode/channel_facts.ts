import type { ChannelDescription, ChannelKind, Value } from "../adapter.ts";
import { shownName } from "./channel_names.ts";
import { describeChannel } from "./hello.ts";

interface Facts {
  unit?: string;
  name?: string;
  /** Of a channel that has a name of its own, for it is announced before its first reading. */
  kind?: ChannelKind;
}

/** What a board's lines tell of its channels beside readings: units, and names that no id can be. */
export class ChannelFacts {
  readonly #byChannel = new Map<string, Facts>();

  /** Takes in that `channel` is measured in `unit`; false when that is nothing new. */
  learnUnit(channel: string, unit: string): boolean {
    const facts = this.#of(channel);
    if (facts.unit === unit) return false;
    facts.unit = unit;
    return true;
  }

  /**
   * Takes in that the board calls `channel` by a name that is not fit to be an id, with a reading
   * of it; false when that is nothing new. The first name stays: two may come to one id.
   */
  learnName(channel: string, rawName: string, value: Value): boolean {
    const name = shownName(rawName);
    if (name === channel) return false;
    const facts = this.#of(channel);
    const kind = kindOf(value);
    // A text such as `nan` may stand where numbers follow.
    if (facts.name !== undefined && (facts.kind !== "string" || kind === "string")) return false;
    facts.name ??= name;
    facts.kind = kind;
    return true;
  }

  /** `channels` with what was learnt; a channel that is not among them is added. */
  describe(channels: readonly ChannelDescription[]): ChannelDescription[] {
    const described = new Map(channels.map((channel) => [channel.id, channel]));
    for (const [id, { kind, ...facts }] of this.#byChannel) {
      const known = described.get(id);
      const guess = kind === undefined ? {} : { kind };
      described.set(id, describeChannel(id, { ...guess, ...known, ...facts }));
    }
    return [...described.values()];
  }

  #of(channel: string): Facts {
    let facts = this.#byChannel.get(channel);
    if (facts === undefined) this.#byChannel.set(channel, facts = {});
    return facts;
  }
}

function kindOf(value: Value): ChannelKind {
  if (typeof value === "boolean") return "boolean";
  return typeof value === "number" ? "number" : "string";
}
