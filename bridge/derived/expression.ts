import jsep from "jsep";
import { checkDeviceId, checkLevel } from "../hub/topic.ts";
import { conversionOf } from "./conversion.ts";
import { ExpressionError } from "./expression_error.ts";
import { PLAIN_FUNCTIONS } from "./plain_functions.ts";
import { SERIES_FUNCTIONS } from "./series_functions.ts";
import { parseTimeSpan } from "./time_span.ts";

/** The longest expression, in UTF-16 code units. */
export const MAX_EXPRESSION_LENGTH = 500;
/** The most operators, functions, channels and constants of one expression. */
export const MAX_NODES = 200;
/** How deep they may be in each other. */
export const MAX_DEPTH = 50;
/** The most functions of one expression that look back: each has some 4 KB of memory. */
export const MAX_SERIES = 8;

/** What an operator between two values is. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=";

/** One piece of an expression. */
export type Node =
  | { readonly type: "constant"; readonly value: number | boolean | string | null }
  | { readonly type: "channel"; readonly topic: string }
  | { readonly type: "negative" | "not"; readonly of: Node }
  | { readonly type: "and" | "or"; readonly left: Node; readonly right: Node }
  | {
    readonly type: "binary";
    readonly operator: BinaryOperator;
    readonly left: Node;
    readonly right: Node;
  }
  | { readonly type: "choice"; readonly test: Node; readonly then: Node; readonly otherwise: Node }
  | { readonly type: "first"; readonly of: readonly Node[] }
  | { readonly type: "plain"; readonly name: string; readonly of: readonly Node[] }
  | { readonly type: "convert"; readonly of: Node; readonly from: string; readonly to: string }
  | {
    readonly type: "series";
    readonly name: string;
    readonly of: Node;
    readonly spanMs: number | null;
  };

/** An expression that was understood. */
export interface Expression {
  readonly root: Node;
  /** The topics of the channels it is made of, each once. */
  readonly topics: readonly string[];
}

const CONSTANTS: ReadonlyMap<string, number> = new Map([["pi", Math.PI], ["e", Math.E]]);
const BINARY: ReadonlyMap<string, BinaryOperator> = new Map([
  ...(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">="] as const)
    .map((operator) => [operator, operator] as const),
  ["===", "=="],
  ["!==", "!="],
]);
/** What is not understood, and what is meant by it. */
const INSTEAD: Readonly<Record<string, string>> = {
  "**": "write pow(a, b)",
  "^": "write pow(a, b)",
  "&": "write && for both",
  "|": "write || for either",
  "??": "write first(a, b)",
};

/**
 * Understands the text of an expression; nothing of it is run.
 *
 * @throws {ExpressionError} that says what is wrong with it
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    throw new ExpressionError(`is longer than ${MAX_EXPRESSION_LENGTH} characters`);
  }
  const reader = new Reader();
  const root = reader.read(parse(text), 0);
  if (reader.topics.size === 0) {
    throw new ExpressionError("names no channel, such as device.channel");
  }
  return { root, topics: [...reader.topics] };
}

function parse(text: string): jsep.CoreExpression {
  try {
    return jsep(text) as jsep.CoreExpression;
  } catch (error) {
    throw new ExpressionError(`cannot be read: ${(error as Error).message}`);
  }
}

/** Takes a syntax tree over, piece by piece, and counts. */
class Reader {
  readonly topics = new Set<string>();
  #nodes = 0;
  #series = 0;
  /** How often a channel was named. */
  #named = 0;

  read(tree: jsep.Expression, depth: number): Node {
    if (++this.#nodes > MAX_NODES) {
      throw new ExpressionError(`has more than ${MAX_NODES} operators, functions and values`);
    }
    if (depth > MAX_DEPTH) throw new ExpressionError(`is more than ${MAX_DEPTH} levels deep`);
    const it = tree as jsep.CoreExpression;
    const read = (inner: jsep.Expression) => this.read(inner, depth + 1);
    switch (it.type) {
      case "Literal":
        return readLiteral(it);
      case "Identifier":
        return readName(it.name);
      case "MemberExpression":
        return this.#channel(topicOf(it));
      case "UnaryExpression":
        return readUnary(it.operator, () => read(it.argument));
      case "BinaryExpression":
        return readBinary(it, read);
      case "ConditionalExpression":
        return choice(read(it.test), read(it.consequent), read(it.alternate));
      case "CallExpression":
        return this.#call(it, read);
      case "Compound":
        throw new ExpressionError(
          it.body.length === 0 ? "is empty" : "is more than one expression",
        );
      default:
        throw new ExpressionError(`has what an expression cannot have: ${describe(it.type)}`);
    }
  }

  #channel(topic: string): Node {
    const [device, ...rest] = topic.split("/");
    const channel = rest.join("/");
    const fault = rest.length === 0
      ? "must be device/channel"
      : checkDeviceId(device) ?? checkLevel(channel);
    if (fault !== null) throw new ExpressionError(`${JSON.stringify(topic)} ${fault}`);
    this.topics.add(topic);
    this.#named++;
    return { type: "channel", topic };
  }

  #call({ callee, arguments: given }: jsep.CallExpression, read: (it: jsep.Expression) => Node) {
    if (callee.type !== "Identifier") throw new ExpressionError("calls what is no function");
    const name = callee.name as string;
    const demand = (least: number, most: number) => {
      if (given.length >= least && given.length <= most) return;
      const count = least === most ? `${least}` : `${least} to ${most}`;
      throw new ExpressionError(`${name}() takes ${count} value${most === 1 ? "" : "s"}`);
    };
    const plain = PLAIN_FUNCTIONS.get(name);
    if (plain !== undefined) {
      demand(plain.least, plain.most);
      return { type: "plain", name, of: given.map(read) } as const;
    }
    if (SERIES_FUNCTIONS.has(name)) {
      demand(SERIES_FUNCTIONS.get(name)!.needsSpan ? 2 : 1, 2);
      const named = this.#named;
      const of = read(given[0]);
      if (this.#named === named) throw new ExpressionError(`${name}() looks back at no channel`);
      return this.#lookBack(name, of, given[1]);
    }
    switch (name) {
      case "channel":
        demand(1, 1);
        return this.#channel(readText(given[0], name));
      case "if":
        demand(3, 3);
        return choice(read(given[0]), read(given[1]), read(given[2]));
      case "first":
        demand(2, MAX_NODES);
        return { type: "first", of: given.map(read) } as const;
      case "convert":
        demand(3, 3);
        return convert(read(given[0]), readText(given[1], name), readText(given[2], name));
    }
    throw new ExpressionError(`there is no function ${name}()`);
  }

  #lookBack(name: string, of: Node, span: jsep.Expression | undefined): Node {
    if (++this.#series > MAX_SERIES) {
      throw new ExpressionError(`has more than ${MAX_SERIES} functions that look back`);
    }
    if (span === undefined) return { type: "series", name, of, spanMs: null };
    const spanMs = span.type === "Literal" ? parseTimeSpan(span.value) : null;
    if (spanMs === null) {
      throw new ExpressionError(`${name}() takes a time from 1 ms to 7 days, such as "10 min"`);
    }
    return { type: "series", name, of, spanMs };
  }
}

function readLiteral({ value, raw }: jsep.Literal): Node {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new ExpressionError(`${raw} is too large a number`);
  }
  return { type: "constant", value: value as number | boolean | string | null };
}

function readName(name: string): Node {
  const value = CONSTANTS.get(name);
  if (value !== undefined) return { type: "constant", value };
  throw new ExpressionError(
    `${name} is no channel: write device.channel, or channel("device/channel")`,
  );
}

function readUnary(operator: string, read: () => Node): Node {
  if (operator === "+") return read();
  if (operator === "-") return { type: "negative", of: read() };
  if (operator === "!") return { type: "not", of: read() };
  throw new ExpressionError(`${operator} is no operator here`);
}

function readBinary(
  { operator, left, right }: jsep.BinaryExpression,
  read: (it: jsep.Expression) => Node,
): Node {
  if (operator === "&&") return { type: "and", left: read(left), right: read(right) };
  if (operator === "||") return { type: "or", left: read(left), right: read(right) };
  const known = BINARY.get(operator);
  if (known === undefined) {
    const instead = INSTEAD[operator] === undefined ? "" : `: ${INSTEAD[operator]}`;
    throw new ExpressionError(`${operator} is no operator here${instead}`);
  }
  return { type: "binary", operator: known, left: read(left), right: read(right) };
}

function choice(test: Node, then: Node, otherwise: Node): Node {
  return { type: "choice", test, then, otherwise };
}

function convert(of: Node, from: string, to: string): Node {
  const conversion = conversionOf(from, to);
  if (typeof conversion === "string") throw new ExpressionError(`convert(): ${conversion}`);
  return { type: "convert", of, from, to };
}

function readText(tree: jsep.Expression, name: string): string {
  if (tree.type === "Literal" && typeof tree.value === "string") return tree.value;
  throw new ExpressionError(`${name}() takes a text in quotes there`);
}

/** `a.b.c` is the channel `b.c` of the device `a`, as the keys in each other of a JSON line are named. */
function topicOf(tree: jsep.MemberExpression): string {
  const names: string[] = [];
  let it: jsep.Expression = tree;
  for (; it.type === "MemberExpression"; it = it.object as jsep.Expression) {
    const { computed, optional, property } = it as jsep.MemberExpression;
    if (computed || optional || property.type !== "Identifier") throw oddName();
    names.unshift(property.name as string);
  }
  if (it.type !== "Identifier") throw oddName();
  return `${it.name}/${names.join(".")}`;
}

function oddName(): ExpressionError {
  return new ExpressionError('names a channel in an odd way: write channel("device/channel")');
}

function describe(type: string): string {
  return type === "ArrayExpression" ? "a list" : type === "ThisExpression" ? "this" : type;
}
