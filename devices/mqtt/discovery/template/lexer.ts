import { UnsupportedConstruct } from "./faults.ts";

/** One piece of an expression or statement. */
export interface Token {
  readonly type: "name" | "int" | "float" | "string" | "operator";
  /** The name, the number's text without `_`, the string's content, the operator. */
  readonly text: string;
}

/** One piece of a template. */
export type Segment =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "output" | "statement"; readonly tokens: readonly Token[] };

/** Long chains of operators nest as deep as they are long. */
const MAX_TOKENS = 1500;
const INT = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y;
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const STRING = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y;
const OPERATOR = /\/\/|\*\*|[=!<>]=|[-+/*%~[\](){}<>=.:|,;]/y;
const SPACE = /\s+/y;
const CLOSERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/**
 * Takes a template apart.
 *
 * @throws {UnsupportedConstruct} When it is no template at all; the message says where.
 */
export function tokenizeTemplate(source: string): Segment[] {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: string;
  readonly #segments: Segment[] = [];
  #at = 0;
  #isTrimming = false;

  constructor(source: string) {
    this.#source = source;
  }

  run(): Segment[] {
    const opening = /\{[{%#][-+]?/g;
    while (this.#at < this.#source.length) {
      opening.lastIndex = this.#at;
      const found = opening.exec(this.#source);
      const end = found === null ? this.#source.length : found.index;
      this.#text(this.#source.slice(this.#at, end), found?.[0].endsWith("-") === true);
      if (found === null) break;
      this.#at = opening.lastIndex;
      if (found[0][1] === "#") this.#comment();
      else this.#code(found[0][1] === "{" ? "}}" : "%}");
    }
    return this.#segments;
  }

  #text(text: string, trimsEnd: boolean): void {
    if (this.#isTrimming) text = text.trimStart();
    if (trimsEnd) text = text.trimEnd();
    this.#isTrimming = false;
    if (text !== "") this.#segments.push({ type: "text", text });
  }

  #comment(): void {
    const end = this.#source.indexOf("#}", this.#at);
    if (end < 0) throw new UnsupportedConstruct("a comment without an end");
    this.#isTrimming = this.#source[end - 1] === "-";
    this.#at = end + 2;
  }

  #code(closing: "}}" | "%}"): void {
    const tokens: Token[] = [];
    const open: string[] = [];
    for (;;) {
      this.#match(SPACE);
      if (this.#at >= this.#source.length) {
        throw new UnsupportedConstruct(`a missing ${closing}`);
      }
      if (open.length === 0 && this.#close(closing)) break;
      const token = this.#token(tokens.at(-1));
      if (token.type === "operator") checkBrackets(token.text, open);
      tokens.push(token);
      if (tokens.length > MAX_TOKENS) throw new UnsupportedConstruct("an expression that long");
    }
    this.#segments.push({ type: closing === "}}" ? "output" : "statement", tokens });
  }

  #close(closing: string): boolean {
    const sign = this.#source[this.#at];
    const at = sign === "-" || sign === "+" ? this.#at + 1 : this.#at;
    if (!this.#source.startsWith(closing, at)) return false;
    this.#isTrimming = sign === "-";
    this.#at = at + closing.length;
    return true;
  }

  #token(previous: Token | undefined): Token {
    // after a point stands an index: `a.0.1` holds no float
    const isIndex = previous?.type === "operator" && previous.text === ".";
    const float = isIndex ? null : this.#match(FLOAT);
    if (float !== null) return { type: "float", text: float.replaceAll("_", "") };
    const int = this.#match(INT);
    if (int !== null) return { type: "int", text: int.replaceAll("_", "") };
    const name = this.#match(NAME);
    if (name !== null) return { type: "name", text: name };
    const string = this.#match(STRING);
    if (string !== null) return { type: "string", text: unescapeString(string.slice(1, -1)) };
    const operator = this.#match(OPERATOR);
    if (operator !== null) return { type: "operator", text: operator };
    throw new UnsupportedConstruct(`the character ${this.#source[this.#at]}`);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }
}

function checkBrackets(operator: string, open: string[]): void {
  const closer = CLOSERS[operator];
  if (closer !== undefined) open.push(closer);
  else if (")]}".includes(operator) && open.pop() !== operator) {
    throw new UnsupportedConstruct(`an unexpected ${operator}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function unescapeString(body: string): string {
  if (!body.includes("\\")) return body;
  return body.replace(
    /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g,
    (whole, octal, byte, short, long, other) => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      const code = byte ?? short ?? long;
      if (code !== undefined) return fromCode(parseInt(code, 16));
      if ("xuUN".includes(other)) throw new UnsupportedConstruct(`the escape \\${other}`);
      return ESCAPES[other] ?? whole;
    },
  );
}

function fromCode(code: number): string {
  if (code > 0x10ffff) throw new UnsupportedConstruct("the escape \\U");
  return String.fromCodePoint(code);
}
