import type { ChannelSummary } from "../../wire/messages.ts";
import type { StateWords } from "./format.ts";

const PLAIN: StateWords = { on: "on", off: "off" };
const OPEN: StateWords = { on: "open", off: "closed" };
const SEEN: StateWords = { on: "detected", off: "clear" };

/** What a channel's name says that its states are, for those that are not switched on and off. */
const BY_NAME: readonly (readonly [RegExp, StateWords])[] = [
  [/(^|[^a-z])(door|window|gate|lid|hatch|valve)s?([^a-z]|$)/i, OPEN],
  [/(^|[^a-z])(motion|occupancy|presence|smoke|leak|vibration)([^a-z]|$)/i, SEEN],
];
/** A name that says itself what true means is not said again, perhaps the other way round. */
const SAYS_ITSELF = /open|close|shut|clear|lock/i;

/** Returns the words for the states of a switch or a contact: what was set, or what its name says. */
export function wordsOf({ id, writable, words }: ChannelSummary): StateWords {
  if (words?.length === 2) return { off: words[0], on: words[1] };
  if (writable || SAYS_ITSELF.test(id)) return PLAIN;
  return BY_NAME.find(([name]) => name.test(id))?.[1] ?? PLAIN;
}
