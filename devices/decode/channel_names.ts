import { UNSHOWABLE } from "../control_characters.ts";
import { makeVisible } from "./visible_text.ts";

const MAX_NAME_LENGTH = 64;
/** The longest name that is shown of a channel, in UTF-16 units. */
const MAX_SHOWN_LENGTH = 128;
const MAX_CHANNELS = 256;
const UNFIT = new RegExp(String.raw`^\$|[/+#${UNSHOWABLE}]|\p{Surrogate}`, "gu");

/**
 * `name` as one level of a topic name: `/`, `+`, `#`, a leading `$`, control characters, invisible
 * marks and lone surrogates become `_`, an empty name too, and only 64 UTF-16 units are kept.
 */
export function toTopicLevel(name: string): string {
  const safe = name.trim().slice(0, MAX_NAME_LENGTH).replace(UNFIT, "_");
  return safe === "" ? "_" : safe;
}

/** What a board calls a channel, as it can be shown; longer than an id may be. */
export function shownName(rawName: string): string {
  return makeVisible(rawName.trim().slice(0, MAX_SHOWN_LENGTH)).text;
}

/**
 * The channel names of one device, made fit for topic names; at most 256 of them, so that a board
 * that invents names cannot fill the memory.
 */
export class ChannelNames {
  readonly #byRawName = new Map<string, string>();

  /** The channel that the board's `rawName` means; null when there are too many already. */
  resolve(rawName: string): string | null {
    const known = this.#byRawName.get(rawName);
    if (known !== undefined) return known;
    if (this.#byRawName.size >= MAX_CHANNELS) return null;
    const name = toTopicLevel(rawName);
    this.#byRawName.set(rawName, name);
    return name;
  }
}
