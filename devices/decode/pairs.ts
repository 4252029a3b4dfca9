import type { Finding, Item, ReadingContext, TextReader } from "./finding.ts";
import { isTimeLabel } from "./csv_fields.ts";
import { isLabel, isMessageLabel } from "./header_memory.ts";
import { isMemoryUnit, toUnit } from "./units.ts";
import { type DecimalMark, isAddress, readValue } from "./written_value.ts";

/** "12:00:05", "2024-01-01", "1/1/2024" */
const TIME = /^\d{1,4}[:./-]\d\d?(?:[:./-]\d|$)/;
const BARE_TIME = /\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?=\s|$)/y;
/** What parts pairs. */
const GAP = /[\s,;|]*/y;
const LABEL = /([^\s,;|:]+)\s*:\s*/y;
/** "21,5" is one piece unless more numbers follow by commas; so is what has a unit behind it. */
const COMMA_VALUE = /[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+(?![\d.:]|,[\d.+-])[^\s,;|:]*/y;
const THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}(?!\d)/;
const PIECE = /[^\s,;|]+/y;
const NUMBER = /^([+-]?(?:\d{1,3}(?:\.\d{3})+,\d+|\d+[.,]?\d*|\.\d+)(?:[eE][+-]?\d+)?)(.*)$/;
const GLUED_UNIT = /^(?:\^(?=[CFK]$))?[\p{L}%‰°º*µμΩ/][\p{L}%‰°º*µμΩ/²³^·-]{0,11}[23]?$/u;

interface Piece {
  /** Empty for a bare number. */
  readonly label: string;
  readonly text: string;
  readonly hasComma: boolean;
}

/**
 * Lines that consist of `label:value` pairs, at least one of them with a number: units may be
 * glued to it or stand behind it, other values may be text, missing (`nan`) or hexadecimal, the
 * decimals may follow a comma. Times are left out. Bare numbers behind a labelled one are `label_2`, `label_3`, ….
 */
export class PairReader implements TextReader {
  read(text: string, { mark }: ReadingContext): Finding | null {
    const pieces = splitPairs(text, mark);
    if (pieces === null || pieces.every(({ label }) => label === "")) return null;
    const items: Item[] = [];
    let isNumeric = false;
    let bare = 0;
    let label = "";
    for (const [index, piece] of pieces.entries()) {
      label = piece.label || label;
      if (isTimeLabel(label) && TIME.test(piece.text)) continue;
      bare = piece.label === "" ? bare + 1 : 0;
      const name = bare === 0 ? label : label !== "" ? `${label}_${bare + 1}` : `value${index + 1}`;
      const item = toItem(piece, name, piece.hasComma ? mark : ".");
      if (item === null) {
        if (!addUnit(items, piece)) return null;
        bare--;
        continue;
      }
      if (typeof item.value === "number" && !/^[+-]?0x/i.test(piece.text)) isNumeric = true;
      items.push(item);
    }
    if (items.every(({ value }) => typeof value === "string" && !/^[+-]?\d+$/.test(value))) {
      return null;
    }
    if (!isNumeric && pieces.some(({ text }) => isAddress(text))) return null;
    if (items.length === 1 && isMessageLabel(items[0].name)) return null;
    // "Build:Apr 12 2022": bare numbers belong to numbers only.
    const hasBare = items.length > pieces.filter(({ label }) => label !== "").length;
    if (hasBare && items.some(({ value }) => typeof value !== "number")) return null;
    const commas = pieces.filter(({ hasComma }) => hasComma).length;
    // "a:1,2" once may be a pair of numbers.
    const isStrong = isNumeric && (mark !== "auto" || commas === 0 || commas > 1);
    return isStrong ? { items } : { items, weakShape: items.map(({ name }) => name).join() };
  }
}

function splitPairs(text: string, mark: DecimalMark): Piece[] | null {
  const pieces: Piece[] = [];
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const time = match(BARE_TIME, text, at);
    const label = time === null ? match(LABEL, text, at) : null;
    if (label !== null) {
      if (!isLabel(label[1])) return null;
      at = LABEL.lastIndex;
    }
    const mayHaveComma = label !== null && (mark !== "." || THOUSANDS.test(text.slice(at)));
    const comma = mayHaveComma ? match(COMMA_VALUE, text, at) : null;
    const value = comma ?? match(PIECE, text, at);
    if (value === null) return null;
    pieces.push({ label: label?.[1] ?? "", text: value[0], hasComma: comma !== null });
    at += value[0].length;
  }
  return pieces;
}

function skip(text: string, at: number): number {
  GAP.lastIndex = at;
  GAP.exec(text);
  return GAP.lastIndex;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The value of a piece; null for bare words, and for what nobody can tell the value of. */
function toItem({ label, text }: Piece, name: string, mark: DecimalMark): Item | null {
  const value = readValue(text, mark);
  if (value !== undefined) return label === "" && value === null ? null : { name, value };
  const [, digits, glued = ""] = NUMBER.exec(text) ?? [];
  const number = digits === undefined ? undefined : readValue(digits, mark);
  if (label !== "" && typeof number === "number" && GLUED_UNIT.test(glued)) {
    return { name, value: number, unit: toUnit(glued) ?? glued };
  }
  // A comma that could mean two things is no text.
  return label === "" || mark !== "." ? null : { name, value: text };
}

/** Gives the number before it the unit that stands apart; false when it is none. */
function addUnit(items: Item[], { label, text }: Piece): boolean {
  const last = items.at(-1);
  const unit = label === "" ? toUnit(text) : null;
  if (last === undefined || unit === null || isMemoryUnit(unit)) return false;
  if (typeof last.value === "string" || last.unit !== undefined) return false;
  items[items.length - 1] = { ...last, unit };
  return true;
}
