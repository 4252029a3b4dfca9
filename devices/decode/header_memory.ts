import type { Column } from "./units.ts";
import { isNoNumber } from "./written_value.ts";

/** A label has a letter, and nothing that programs print around their messages. */
const LABEL = /^(?=.*\p{L})[^\p{Cc}\p{Cs}\ufffd"'`{}[\]()<>=;\\|]+$/u;
/** What stands before the number of a complaint, or of a place in a program. */
const MESSAGE_LABEL =
  /^(?:error|err|errno|error code|alarm|warn(?:ing)?|exception|line|exit|code|retry|attempt|chg_\w\d|\w*(?:Error|Exception|Interrupt|Warning)|.*\.(?:cpp|c|h|ino|py|rs|js))$/i;
/** "Sensor ready": a capital and then none. "Temp Hum" and "temp hum" are headers. */
const SENTENCE = /^\p{Lu}\S*[ ,]+(?:\S+[ ,]+)*\p{Ll}/u;
const SENTENCE_WORD =
  /^(?:ready|done|ok|started|starting|start|connected|connecting|failed|failure|error|lost|init\w*|found|not|loading|waiting|booting|running|success\w*|begin|end|please|go)[.!]*$/i;

/** Whether `text` may stand before a value's colon, or in a header. */
export function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/** Whether what follows the label is a complaint's number rather than a reading. */
export function isMessageLabel(text: string): boolean {
  return MESSAGE_LABEL.test(text);
}

/** Whether a line of these labels may be a header: none stands for a number. */
export function isHeader(labels: readonly string[]): boolean {
  return labels.every((label) => isLabel(label) && !isNoNumber(label));
}

/** Whether words that only blanks part are a message. */
export function isMessage(labels: readonly string[]): boolean {
  return SENTENCE.test(labels.join(" ")) || labels.some((label) => SENTENCE_WORD.test(label));
}

interface Header {
  readonly columns: readonly Column[];
  readonly isTable: boolean;
}

/**
 * The columns of a board's rows, by how many there are. A header names the rows of its own width
 * that come after it. One that could be a sentence ("Sensor ready") does so only before any row
 * came, when its row is the very next line, and not where a table's header waits: a message must
 * not rename what is running. A lone word names a number only when the two take turns.
 */
export class HeaderMemory {
  readonly #waiting = new Map<number, Header>();
  readonly #inUse: (readonly Column[] | undefined)[] = [];
  #seenRows = false;
  #loneWord = "";
  /** Rows of one number since the lone word. */
  #rowsSinceWord = 0;
  #isWordTrusted = false;
  /** Whether the last line was taken for a header. */
  #isFresh = false;

  /** A line of labels came. `isTable`: commas or the like without blanks part them. */
  suggest(columns: readonly Column[], isTable: boolean): void {
    this.#isFresh = true;
    const isAllowed = isTable ||
      !this.#seenRows && !(this.#waiting.get(columns.length)?.isTable ?? false);
    if (isAllowed) this.#waiting.set(columns.length, { columns, isTable });
  }

  /** A line that is but one word came. */
  suggestWord(column: Column): void {
    this.#isFresh = true;
    this.#isWordTrusted = column.name === this.#loneWord && this.#rowsSinceWord === 1;
    this.#loneWord = column.name;
    this.#rowsSinceWord = 0;
    if (this.#isWordTrusted) this.#inUse[1] = [column];
  }

  /** A line came that is no row; it may have been suggested as a header just now. */
  interrupt(): void {
    const isHeader = this.#isFresh;
    this.#isFresh = false;
    if (isHeader) return;
    for (const [width, { isTable }] of this.#waiting) if (!isTable) this.#waiting.delete(width);
    if (this.#loneWord !== "" && this.#rowsSinceWord === 0) this.#loneWord = "";
  }

  /** Whether rows of so many columns have, or would get, a table's names. */
  fits(width: number): boolean {
    return this.#inUse[width] !== undefined || this.#waiting.get(width)?.isTable === true;
  }

  /** Whether rows of so many columns have, or would get, any names. */
  isNamed(width: number): boolean {
    return this.#inUse[width] !== undefined || this.#waiting.has(width);
  }

  /** Whether rows of so many columns came under names. */
  isInUse(width: number): boolean {
    return this.#inUse[width] !== undefined;
  }

  /** A row of so many columns came: returns what they are, if that is known. */
  columnsOf(width: number): readonly Column[] | undefined {
    this.#seenRows = true;
    if (width === 1 && this.#loneWord !== "") this.#countRow();
    const header = this.#waiting.size === 0 ? undefined : this.#waiting.get(width);
    if (header !== undefined) {
      this.#waiting.delete(width);
      this.#inUse[width] = header.columns;
    }
    return this.#inUse[width];
  }

  #countRow(): void {
    // "Ready", and numbers from then on: the word does not name them.
    if (++this.#rowsSinceWord > 1 && this.#isWordTrusted) {
      this.#isWordTrusted = false;
      this.#inUse[1] = undefined;
    }
  }
}
