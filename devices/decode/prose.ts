import type { Value } from "../adapter.ts";
import type { Finding, Item, ReadingContext, TextReader } from "./finding.ts";
import { isMessageLabel } from "./header_memory.ts";
import { splitUnit, toUnit } from "./units.ts";
import { type DecimalMark, isAddress, readValue } from "./written_value.ts";

const MAX_ITEMS = 64;
const MAX_WORDS = 6;
/** Without `:` or `=`, more words than these are a sentence. */
const MAX_BARE_WORDS = 4;
const GAP = /(?:[\s,;|]|\/ |- (?=\p{L}))*/uy;
/** "{x: 1, y: 2}", "(x=1)", "Reading(x=1)". */
const WRAPPED = /^(?:[A-Za-z_]\w*)?[{(]([^{}()]*[:=][^{}()]*)[})]$/;
const TRAILING_DOTS = /[\s.\-_]+$/;
/** What stands before lines: a bullet, a word in brackets, and what Python's logging says of them. */
const BULLET =
  /^(?:[-*#>•]+\s+|\[\p{L}[\p{L}\p{N} _.-]{0,15}\]\s*|(?:[\w.]+ - )?(?:DEBUG|INFO)(?: - |:[\w.]+:|: ?))/u;
/** What is no reading, whatever its number. */
const SEVERE = /^(?:[\w.]+ - )?(?:WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b/;
const INTERNET_ADDRESS = /\d+\.\d+\.\d+/;
/** "The temperature is 21.5": what makes a sentence of a name. */
const ARTICLE = /^(?:the|and|der|die|das|und)\s+/i;
const VERB = /\s+(?:is|was|are|ist|beträgt)$/i;
const NO_NAME = /^(?:of|at|in|on|to|from|with|after|by|for)$|\bport$/i;
const NAMED = /([^:=|;,\t]{1,48}?)\s*(?::=|=>|->|[:=])\s*(?=[^\s:=])/y;
const TABBED = /([^:=|;,\t]{1,48}?)\t+/y;
const WORDED = /(\p{L}[^\s:=|;,]*(?: +\p{L}[^\s:=|;,]*){0,3})\s+(?=[+-]?\s*[\d.]|nan)/uy;
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F]+|(?:\d+(?:[.,]\d+)*\.?|[.,]\d+)(?:[eE][+-]?\d+)?)|[+-]?(?:nan|inf(?:inity)?|ovf|none|null)\b|-{2,}(?=\s|$)/iy;
/** "N     -    0.665 g": only scales set the sign apart. */
const SIGN_APART = /([+-])\s+(?=\d)/y;
const SCALE_WORD = /^[A-Z]{1,2}(?: [A-Z]{1,2})?$/;
/** Up to the next blank or separator, or with one blank inside: "deg C". */
const GLUED = /[\p{L}%‰°º*^µμΩ"][^\s,;|:=()]*/uy;
const APART = /[ \t]+((?:[Dd]eg(?:rees?)?\.? |Grad |° )?[^\s,;|:=()]+)(?!\s*[:=])/y;
const BRACKETED = /[ \t]*[(\[]([^()\[\]\d]{1,12})[)\]]/y;
/** The same value once more, otherwise: "1013 hPa (760 mmHg)". */
const REMARK = /\s*\([^()]{1,24}\)/y;
/** "Acceleration X": what follows as "Y" and "Z" belongs to it. */
const GROUP = /^(.+\S )\p{L}$/u;
const END = /(?=[\s,;|]|$)/y;
const BEFORE_NUMBER = /\s+[+-]?[\d.]/y;
const SINGLE_LETTER = /^[A-Za-z]$/;
/** "OK 5 0 100": what a gateway says of bytes that it has heard. */
const ANSWER = /^(?:ok|ack|n?ak|nack)$/i;
const TRAILING_WORD = /^\p{L}+$/u;
const TRAILING_WORDS = /^[^\d:=]{1,32}$/;
/** Behind the weight on a scale that has not come to rest. */
const UNSTABLE = /^\?$/;
const NAME = /^\p{L}[\p{L}\p{N} ()%‰/°_.\-#&+²³µ\[\]'*>]*$/u;
const SWITCH =
  /^([^:=|;,\t]{1,48}?)\s*(?:[:=]|\t)\s*(on|off|true|false|yes|no|open|closed|high|low)$/i;

/**
 * Sentences with names and numbers, as sketches print them: `Soil moisture: 512`, `Humidity: 40.0 %
 * Temperature: 21.5 °C`, `V<TAB>12800`, `Distance 123 cm`, `12in, 31cm`. Names may have several
 * words; a unit is glued to its number, behind it, or in brackets behind the name.
 */
export class ProseReader implements TextReader {
  read(text: string, { mark }: ReadingContext): Finding | null {
    const line = text.replace(BULLET, "").replace(WRAPPED, "$1");
    const items = readSwitch(line) ?? new ProseScanner(line, mark).items();
    if (items === null) return null;
    return { items, weakShape: items.map(({ name, unit = "" }) => `${name} ${unit}`).join() };
  }
}

function readSwitch(line: string): Item[] | null {
  const match = SWITCH.exec(line);
  const name = match === null ? null : toName(match[1], MAX_WORDS);
  return match === null || name === null ? null : [{ name, value: match[2] }];
}

function toName(text: string, maxWords: number): string | null {
  const name = text.trim().replace(TRAILING_DOTS, "").replace(ARTICLE, "").replace(VERB, "");
  if (SEVERE.test(name) || NO_NAME.test(name) || INTERNET_ADDRESS.test(name)) return null;
  const isName = NAME.test(name) && name.split(/\s+/).length <= maxWords && isBalanced(name);
  return isName && !isMessageLabel(name) ? name.replaceAll(/\s+/g, " ") : null;
}

function isBalanced(name: string): boolean {
  return !/[()[\]]/.test(name.replaceAll(/\([^()]*\)|\[[^[\]]*\]/g, ""));
}

/** Gives the letters after "Acceleration X" their first words, and all of them the unit at the end. */
function withGroup(items: readonly Item[]): readonly Item[] {
  const group = GROUP.exec(items[0].name)?.[1];
  const isGroup = group !== undefined && items.length > 1 &&
    items.slice(1).every(({ name }) => /^\p{L}$/u.test(name));
  if (!isGroup) return items;
  const { unit } = items[items.length - 1];
  return items.map((item, index) => ({
    ...item,
    name: index === 0 ? item.name : group + item.name,
    ...(unit !== undefined && { unit: item.unit ?? unit }),
  }));
}

class ProseScanner {
  readonly #text: string;
  readonly #mark: DecimalMark;
  readonly #items: Item[] = [];
  readonly #names = new Map<string, number>();
  #at = 0;
  /** Whether a sign or a tab stood between the last name and its number. */
  #isExplicit = false;
  /** The name before, which a second number belongs to: "21.0 °C 69.8 °F". */
  #lastName = "";

  constructor(text: string, mark: DecimalMark) {
    this.#text = text;
    this.#mark = mark;
  }

  /** What the line says; null when anything in it is neither name, number nor unit. */
  items(): readonly Item[] | null {
    for (this.#skip(GAP); this.#at < this.#text.length; this.#skip(GAP)) {
      if (this.#items.length >= MAX_ITEMS) break;
      if (this.#named() || this.#bare()) continue;
      const rest = this.#text.slice(this.#at);
      const mayFollow = this.#items.length > 1 ? TRAILING_WORDS : TRAILING_WORD;
      const isRemark = (this.#isExplicit || this.#items.length > 1) && mayFollow.test(rest);
      if (this.#items.length === 0 || !isRemark && !UNSTABLE.test(rest)) return null;
      break;
    }
    return this.#items.length === 0 ? null : withGroup(this.#items);
  }

  #named(): boolean {
    const begin = this.#at;
    for (
      const [pattern, maxWords] of [[NAMED, MAX_WORDS], [TABBED, MAX_WORDS], [
        WORDED,
        MAX_BARE_WORDS,
      ]] as const
    ) {
      this.#at = begin;
      const match = this.#match(pattern);
      const name = match === null ? null : toName(match[1], maxWords);
      if (name === null || pattern === WORDED && ANSWER.test(name)) continue;
      if (!this.#number(name, pattern === WORDED)) continue;
      this.#isExplicit = pattern !== WORDED;
      return true;
    }
    this.#at = begin;
    return false;
  }

  /** A number with a unit but no name of its own. */
  #bare(): boolean {
    const begin = this.#at;
    const isNamed = this.#lastName !== "";
    if (this.#number(this.#lastName, true, !isNamed)) return true;
    this.#at = begin;
    return false;
  }

  #number(label: string, isBareWords: boolean, needsUnit = false): boolean {
    const isScale = label === "" || SCALE_WORD.test(label);
    const sign = isScale ? this.#match(SIGN_APART)?.[1] ?? "" : "";
    const digits = this.#match(NUMBER)?.[0];
    if (digits === undefined || isAddress(digits)) return false;
    const value = readValue(sign + digits, this.#mark);
    if (value === undefined || isBareWords && value === null) return false;
    const unit = this.#unit();
    if (unit === undefined) return false;
    this.#match(REMARK);
    if (!this.#ends()) return false;
    if (unit === "" && needsUnit) return false;
    this.#add(label, value, unit);
    return true;
  }

  /** The unit that follows, empty for none; undefined when what is glued to the number is no unit. */
  #unit(): string | undefined {
    const glued = this.#match(GLUED)?.[0];
    if (glued !== undefined) return toUnit(glued) ?? undefined;
    const begin = this.#at;
    const apart = toUnit((this.#match(APART) ?? this.#match(BRACKETED))?.[1] ?? "");
    // "T 21 H 40" measures no henry.
    const isName = apart !== null && SINGLE_LETTER.test(apart) &&
      this.#match(BEFORE_NUMBER) !== null;
    if (apart !== null && !isName) return apart;
    this.#at = begin;
    return "";
  }

  #ends(): boolean {
    return this.#match(END) !== null;
  }

  #add(label: string, value: Value, unit: string): void {
    const column = label === "" ? { name: `value${this.#items.length + 1}` } : splitUnit(label);
    const times = (this.#names.get(column.name) ?? 0) + 1;
    this.#names.set(column.name, times);
    const name = times === 1 ? column.name : `${column.name}_${times}`;
    const shown = unit === "" ? column.unit : unit;
    this.#items.push({ name, value, ...(shown !== undefined && { unit: shown }) });
    this.#lastName = label;
  }

  #skip(pattern: RegExp): void {
    this.#match(pattern);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }
}
