import { ExpressionParser } from "./expression_parser.ts";
import { UnsupportedConstruct } from "./faults.ts";
import { type Segment, tokenizeTemplate } from "./lexer.ts";
import type { Expression, Statement } from "./nodes.ts";

const MAX_BLOCK_DEPTH = 20;

/**
 * Parses a template: text, outputs, `set` and `if`.
 *
 * @throws {UnsupportedConstruct} Naming what it does not know.
 */
export function parseTemplate(source: string): Statement[] {
  const parser = new BlockParser(tokenizeTemplate(source));
  const { body, ending } = parser.body(0);
  if (ending !== null) throw new UnsupportedConstruct(`a misplaced ${ending.word}`);
  return body;
}

interface Ending {
  readonly word: string;
  readonly parser: ExpressionParser;
}

const ENDINGS: ReadonlySet<string> = new Set(["elif", "else", "endif"]);

class BlockParser {
  readonly #segments: readonly Segment[];
  #at = 0;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
  }

  /** Statements up to the end or a word that ends a branch. */
  body(depth: number): { body: Statement[]; ending: Ending | null } {
    if (depth > MAX_BLOCK_DEPTH) throw new UnsupportedConstruct("blocks nested that deep");
    const body: Statement[] = [];
    while (this.#at < this.#segments.length) {
      const segment = this.#segments[this.#at++];
      if (segment.type === "text") {
        body.push(segment);
        continue;
      }
      const parser = new ExpressionParser(segment.tokens);
      if (segment.type === "output") {
        body.push({ type: "output", value: parseAll(parser) });
        continue;
      }
      const word = parser.name();
      if (ENDINGS.has(word)) return { body, ending: { word, parser } };
      if (word === "set") body.push(parseSet(parser));
      else if (word === "if") body.push(this.#conditional(parser, depth));
      else throw new UnsupportedConstruct(`statement ${word}`);
    }
    return { body, ending: null };
  }

  #conditional(parser: ExpressionParser, depth: number): Statement {
    const branches: { test: Expression; body: Statement[] }[] = [];
    let test = parseAll(parser);
    for (;;) {
      const { body, ending } = this.body(depth + 1);
      branches.push({ test, body });
      if (ending?.word === "elif") {
        test = parseAll(ending.parser);
        continue;
      }
      const otherwise = ending?.word === "else" ? this.#otherwise(ending, depth) : [];
      if (ending === null) throw new UnsupportedConstruct("an if without endif");
      ending.parser.end();
      return { type: "if", branches, otherwise };
    }
  }

  #otherwise(start: Ending, depth: number): Statement[] {
    start.parser.end();
    const { body, ending } = this.body(depth + 1);
    if (ending?.word !== "endif") throw new UnsupportedConstruct("an if without endif");
    ending.parser.end();
    return body;
  }
}

function parseSet(parser: ExpressionParser): Statement {
  const name = parser.name();
  if (!parser.accept("=")) throw new UnsupportedConstruct("a set block");
  const value = parser.expressions();
  parser.end();
  return { type: "set", name, value };
}

function parseAll(parser: ExpressionParser): Expression {
  const value = parser.expressions();
  parser.end();
  return value;
}
