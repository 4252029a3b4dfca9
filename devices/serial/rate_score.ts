import { cleanText } from "../decode/clean_text.ts";
import { LineDecoder } from "../decode/line_decoder.ts";
import { LineFramer } from "../framing/lines.ts";

/** How readable a board is at one baud rate. */
export interface RateScore {
  readonly baudRate: number;
  /** Bytes that came. */
  readonly bytes: number;
  /** Whole lines of text. */
  readonly lines: number;
  /** Those of them that gave readings. */
  readonly decodable: number;
  /** Which part of all bytes is text, from 0 to 1. */
  readonly text: number;
}

/** At a wrong rate some bytes look like letters by chance, but not this many. */
const MIN_TEXT = 0.9;
/** One line may be there by chance. */
const MIN_LINES = 2;
/** So many lines with readings leave no doubt. */
const CLEAR_LINES = 3;

/** Scores what came at one rate; the first line may have begun before it. */
export function scoreBytes(baudRate: number, bytes: Uint8Array): RateScore {
  let lines = 0;
  let decodable = 0;
  let hasReading = false;
  const decoder = new LineDecoder({
    arrivedAt: 0,
    reading: () => hasReading = true,
    hello: () => hasReading = true,
    unit() {},
    answer() {},
    log() {},
    notUnderstood() {},
  });
  const framer = new LineFramer({
    onLine(line, start, end) {
      if (cleanText(line, start, end).garbled) return;
      lines++;
      hasReading = false;
      decoder.decode(line, start, end);
      if (hasReading) decodable++;
    },
    onPart() {},
    onTooLong() {},
  });
  framer.beginMidLine();
  framer.receive(bytes);
  return { baudRate, bytes: bytes.length, lines, decodable, text: textShare(bytes) };
}

/** Returns the rate at which a board is read best, or `null` when it is readable at none. */
export function bestRate(scores: readonly RateScore[]): number | null {
  const readable = scores.filter(({ text, lines }) => text >= MIN_TEXT && lines >= MIN_LINES);
  const order = (one: RateScore, other: RateScore) =>
    other.decodable - one.decodable || other.lines - one.lines || other.text - one.text;
  return readable.sort(order)[0]?.baudRate ?? null;
}

/** Whether a rate is so good that no other has to be tried. */
export function isClear({ text, decodable }: RateScore): boolean {
  return text >= MIN_TEXT && decodable >= CLEAR_LINES;
}

function textShare(bytes: Uint8Array): number {
  const text = new TextDecoder().decode(bytes);
  if (text === "") return 0;
  // deno-lint-ignore no-control-regex -- what a terminal obeys is no text
  const garbage = text.match(/[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]/g) ?? [];
  return 1 - garbage.length / text.length;
}
