/** A label has a letter, and nothing that programs print around their messages. */
const LABEL = /^(?=.*\p{L})[^\p{Cc}\p{Cs}\ufffd"'`{}[\]()<>=;\\]+$/u;
/** What programs print in place of a number: never the name of one. */
const NO_NUMBER = /^[+-]?(?:nan|inf|infinity|ovf|none|null)$/i;

/** Whether `text` may stand before a value's colon, or in a header. */
export function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/** Whether `text` stands for a number that is missing. */
export function isNoNumber(text: string): boolean {
  return NO_NUMBER.test(text);
}

/** Whether a line of these labels may be a header: they differ, and none stands for a number. */
export function isHeader(labels: readonly string[]): boolean {
  return new Set(labels).size === labels.length &&
    labels.every((label) => isLabel(label) && !isNoNumber(label));
}

/**
 * The names of a board's columns, by how many there are. A header names the rows of its own width
 * that come after it. One that could be a sentence ("Sensor ready") does so only before any row
 * came, and not where a table's header waits: a message must not rename what is running.
 */
export class HeaderMemory {
  readonly #waiting = new Map<number, { names: readonly string[]; isTable: boolean }>();
  readonly #inUse: (readonly string[] | undefined)[] = [];
  #seenRows = false;

  /** A line of labels came. `isTable`: commas or tabs without blanks part them. */
  suggest(names: readonly string[], isTable: boolean): void {
    const isAllowed = isTable ||
      !this.#seenRows && !(this.#waiting.get(names.length)?.isTable ?? false);
    if (isAllowed) this.#waiting.set(names.length, { names, isTable });
  }

  /** A row of so many columns came: returns their names, if they have any. */
  namesOf(columns: number): readonly string[] | undefined {
    this.#seenRows = true;
    const header = this.#waiting.size === 0 ? undefined : this.#waiting.get(columns);
    if (header !== undefined) {
      this.#waiting.delete(columns);
      this.#inUse[columns] = header.names;
    }
    return this.#inUse[columns];
  }
}
