import { parseLiterals } from "./literal.ts";

const MAX_LINES = 64;
const MAX_LENGTH = 4096;
/** What may begin an object or list over several lines: nothing but an opening one, or a key. */
const OPENING = /^(?:\{\s*(?:$|["'])|\[\s*(?:$|[[{(]|.*,$))/;

/** Collects an object or list that a board prints over several lines; at most 64, and 4096 characters. */
export class LiteralBlock {
  #lines: string[] = [];
  #length = 0;

  get isOpen(): boolean {
    return this.#lines.length > 0;
  }

  /** Begins with a line if it is the beginning of an object or list; false otherwise. */
  begin(line: string): boolean {
    if (!OPENING.test(line)) return false;
    const literals = parseLiterals(line);
    if (literals.values !== null || !literals.isIncomplete) return false;
    this.#keep(line);
    return true;
  }

  /**
   * Adds a line. Returns the whole text when that completes it, `"open"` when more must follow,
   * and `"broken"` when it is no such thing: then the lines before are to be released.
   */
  add(line: string): "open" | "broken" | { readonly text: string } {
    if (this.#lines.length >= MAX_LINES || this.#length + line.length > MAX_LENGTH) {
      return "broken";
    }
    const text = [...this.#lines, line].join("\n");
    const literals = parseLiterals(text);
    if (literals.values !== null) {
      this.#lines = [];
      this.#length = 0;
      return { text };
    }
    if (!literals.isIncomplete) return "broken";
    this.#keep(line);
    return "open";
  }

  /** The lines kept so far, which are kept no more. */
  release(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#length = 0;
    return lines;
  }

  #keep(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }
}
