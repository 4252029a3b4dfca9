/** Nesting beyond this is no reading. */
const MAX_DEPTH = 64;
const BLANKS = /\s*/y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
const WORD = /[+-]?[A-Za-z_][\w.]*/y;
const INTEGER = /^[+-]?\d+$/;
const STRING = /[bru]?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/y;
const UNENDED_STRING = /[bru]?(?:"(?:[^"\\]|\\.)*\\?|'(?:[^'\\]|\\.)*\\?)$/y;
const ESCAPED = /\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|.)/g;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
]);
/** Numbers that are none, and nothing at all. */
const MISSING = /^[+-]?(?:null|None|undefined|nan|NaN|NAN|inf|Inf|Infinity|infinity)$/;
/** What Python wraps around a number or a list: `Decimal('1.5')`, `np.float64(1.5)`, `array([1])`. */
const WRAPPER = /^(?:[a-z]+\.)*(?:Decimal|Fraction|array|(?:u?int|float)\d*)$/;
const WRAPPED_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Why a text is no literal: it breaks off, or it is something else. */
class Fault {
  constructor(readonly isIncomplete: boolean) {}
}
const INCOMPLETE = new Fault(true);
const WRONG = new Fault(false);

/** What {@linkcode parseLiterals} found. */
export type Literals =
  | { readonly values: readonly unknown[] }
  /** `isIncomplete`: what follows may make it whole. */
  | { readonly values: null; readonly isIncomplete: boolean };

/**
 * The objects, lists and tuples that `text` consists of: JSON as programs really print it, with
 * `NaN` (null), trailing commas and several in a row, or Python's own notation of a dict, list or
 * tuple. Integers that a double would change are texts; objects have no prototype.
 */
export function parseLiterals(text: string): Literals {
  const parser = new LiteralParser(text);
  try {
    return { values: parser.parseAll() };
  } catch (fault) {
    if (fault instanceof Fault) return { values: null, isIncomplete: fault.isIncomplete };
    throw fault;
  }
}

class LiteralParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parseAll(): unknown[] {
    const values: unknown[] = [];
    do {
      values.push(this.#container());
      this.#skipBlanks();
      if (this.#text[this.#at] === ",") this.#at++;
      this.#skipBlanks();
    } while (this.#at < this.#text.length);
    return values;
  }

  #container(): unknown {
    this.#skipBlanks();
    if (++this.#depth > MAX_DEPTH) throw WRONG;
    const value = this.#open();
    this.#depth--;
    return value;
  }

  #open(): unknown {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object();
      case "[":
        return this.#list("]");
      case "(":
        return this.#list(")");
      default:
        throw this.#at >= this.#text.length ? INCOMPLETE : WRONG;
    }
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = Object.create(null);
    this.#at++;
    while (!this.#closes("}")) {
      const key = this.#string() ?? this.#bareKey();
      this.#skipBlanks();
      this.#expect(":");
      object[key] = this.#value();
      this.#separate("}");
    }
    return object;
  }

  #list(end: string): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    while (!this.#closes(end)) {
      items.push(this.#value());
      this.#separate(end);
    }
    return items;
  }

  #value(): unknown {
    this.#skipBlanks();
    const number = this.#match(NUMBER);
    if (number !== null) return toNumber(number[0]);
    const string = this.#string();
    if (string !== null) return string;
    const word = this.#match(WORD)?.[0];
    if (word === undefined) return this.#container();
    if (MISSING.test(word)) return null;
    if (WORDS.has(word)) return WORDS.get(word);
    if (this.#at >= this.#text.length) throw INCOMPLETE;
    if (!WRAPPER.test(word) || this.#text[this.#at] !== "(") throw WRONG;
    const [wrapped] = this.#container() as unknown[];
    const isNumber = typeof wrapped === "string" && WRAPPED_NUMBER.test(wrapped);
    return isNumber ? toNumber(wrapped) : wrapped ?? null;
  }

  /** An object's key may be a number in Python. Words without quotes are none: logs are full of them. */
  #bareKey(): string {
    const number = this.#match(NUMBER);
    if (number === null) throw this.#at >= this.#text.length ? INCOMPLETE : WRONG;
    return number[0];
  }

  #string(): string | null {
    const match = this.#match(STRING);
    if (match === null) {
      UNENDED_STRING.lastIndex = this.#at;
      if (UNENDED_STRING.test(this.#text)) throw INCOMPLETE;
      return null;
    }
    return (match[1] ?? match[2]).replace(ESCAPED, unescape);
  }

  #closes(end: string): boolean {
    this.#skipBlanks();
    if (this.#at >= this.#text.length) throw INCOMPLETE;
    if (this.#text[this.#at] !== end) return false;
    this.#at++;
    return true;
  }

  #separate(end: string): void {
    this.#skipBlanks();
    if (this.#text[this.#at] !== end) this.#expect(",");
  }

  #expect(character: string): void {
    if (this.#at >= this.#text.length) throw INCOMPLETE;
    if (this.#text[this.#at++] !== character) throw WRONG;
  }

  #skipBlanks(): void {
    this.#match(BLANKS);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }
}

function toNumber(text: string): number | string | null {
  const value = Number(text);
  if (INTEGER.test(text) && !Number.isSafeInteger(value)) return text;
  return Number.isFinite(value) ? value : null;
}

function unescape(_: string, code: string): string {
  if (code.length > 1) return String.fromCharCode(parseInt(code.slice(1), 16));
  return ESCAPES[code] ?? code;
}
