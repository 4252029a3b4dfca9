import { UnsupportedConstruct } from "./faults.ts";
import type { Token } from "./lexer.ts";
import type { BinaryOperator, CallArguments, Comparison, Expression } from "./nodes.ts";
import { boundInt } from "./values.ts";

const MAX_DEPTH = 40;
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);
const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);
const KEYWORDS: ReadonlySet<string> = new Set(["if", "else", "and", "or", "not", "is", "in"]);
const NO_ARGUMENTS: CallArguments = { positional: [], named: new Map() };

/**
 * Parses the tokens of one output or statement by Jinja's precedence, which is not Python's: a
 * sign binds tighter than `**`, and `**` is grouped from the left.
 */
export class ExpressionParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** A name that is not a keyword, as the next token. */
  name(): string {
    const token = this.#next();
    if (token.type !== "name") throw new UnsupportedConstruct(`an unexpected ${token.text}`);
    return token.text;
  }

  /** Takes the operator in when it is next. */
  accept(operator: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.type !== "operator" || token.text !== operator) return false;
    this.#at++;
    return true;
  }

  /** @throws {UnsupportedConstruct} When anything is left. */
  end(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw new UnsupportedConstruct(`an unexpected ${token.text}`);
  }

  /** An expression; several with commas between are a tuple. */
  expressions(): Expression {
    const first = this.expression();
    if (!this.accept(",")) return first;
    const items = [first];
    while (this.#at < this.#tokens.length && !this.#sees(")")) {
      items.push(this.expression());
      if (!this.accept(",")) break;
    }
    return { type: "tuple", items };
  }

  /** One expression. */
  expression(): Expression {
    if (++this.#depth > MAX_DEPTH) throw new UnsupportedConstruct("an expression nested that deep");
    let result = this.#or();
    while (this.#acceptWord("if")) {
      const test = this.#or();
      const otherwise = this.#acceptWord("else") ? this.expression() : null;
      result = { type: "choice", test, then: result, otherwise };
    }
    this.#depth--;
    return result;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#acceptWord("or")) left = { type: "or", left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#acceptWord("and")) left = { type: "and", left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    let count = 0;
    while (this.#acceptWord("not")) count++;
    let result = this.#compare();
    for (; count > 0; count--) result = { type: "not", of: result };
    return result;
  }

  #compare(): Expression {
    const first = this.#sum();
    const rest: [Comparison, Expression][] = [];
    for (let operator = this.#comparison(); operator !== null; operator = this.#comparison()) {
      rest.push([operator, this.#sum()]);
    }
    return rest.length === 0 ? first : { type: "compare", first, rest };
  }

  #comparison(): Comparison | null {
    const token = this.#tokens[this.#at];
    if (token?.type === "operator" && COMPARISONS.has(token.text)) {
      this.#at++;
      return token.text as Comparison;
    }
    if (this.#acceptWord("in")) return "in";
    const after = this.#tokens[this.#at + 1];
    if (this.#seesWord("not") && after?.type === "name" && after.text === "in") {
      this.#at += 2;
      return "not in";
    }
    return null;
  }

  #sum(): Expression {
    return this.#leftGrouped(["+", "-"], () => this.#concatenation());
  }

  #concatenation(): Expression {
    const parts = [this.#product()];
    while (this.accept("~")) parts.push(this.#product());
    return parts.length === 1 ? parts[0] : { type: "concatenate", parts };
  }

  #product(): Expression {
    return this.#leftGrouped(["*", "/", "//", "%"], () => this.#power());
  }

  #power(): Expression {
    return this.#leftGrouped(["**"], () => this.#unary(true));
  }

  #leftGrouped(operators: readonly BinaryOperator[], part: () => Expression): Expression {
    let left = part();
    for (;;) {
      const operator = operators.find((one) => this.accept(one));
      if (operator === undefined) return left;
      left = { type: "binary", operator, left, right: part() };
    }
  }

  #unary(hasFilters: boolean): Expression {
    if (++this.#depth > MAX_DEPTH) throw new UnsupportedConstruct("an expression nested that deep");
    let result: Expression;
    if (this.accept("-")) result = { type: "negative", of: this.#unary(false) };
    else if (this.accept("+")) result = { type: "positive", of: this.#unary(false) };
    else result = this.#primary();
    result = this.#postfix(result);
    if (hasFilters) result = this.#filters(result);
    this.#depth--;
    return result;
  }

  #primary(): Expression {
    const token = this.#next();
    switch (token.type) {
      case "name": {
        const constant = CONSTANTS.get(token.text);
        if (constant !== undefined) return { type: "constant", value: constant };
        if (KEYWORDS.has(token.text)) throw new UnsupportedConstruct(`a misplaced ${token.text}`);
        return { type: "name", name: token.text };
      }
      case "int":
        return { type: "constant", value: boundInt(BigInt(token.text)) };
      case "float":
        return { type: "constant", value: Number(token.text) };
      case "string":
        return { type: "constant", value: this.#adjacentStrings(token.text) };
      case "operator":
        return this.#bracketed(token.text);
    }
  }

  #adjacentStrings(first: string): string {
    let text = first;
    while (this.#tokens[this.#at]?.type === "string") text += this.#next().text;
    return text;
  }

  #bracketed(operator: string): Expression {
    if (operator === "(") {
      if (this.accept(")")) return { type: "tuple", items: [] };
      const inner = this.expressions();
      this.#expect(")");
      return inner;
    }
    if (operator === "[") return { type: "list", items: this.#until("]", () => this.expression()) };
    if (operator === "{") return { type: "dict", entries: this.#until("}", () => this.#entry()) };
    throw new UnsupportedConstruct(`an unexpected ${operator}`);
  }

  #entry(): [Expression, Expression] {
    const key = this.expression();
    this.#expect(":");
    return [key, this.expression()];
  }

  #until<T>(closer: string, part: () => T): T[] {
    const parts: T[] = [];
    while (!this.accept(closer)) {
      if (parts.length > 0) this.#expect(",");
      if (this.accept(closer)) break;
      parts.push(part());
    }
    return parts;
  }

  #postfix(start: Expression): Expression {
    let result = start;
    for (;;) {
      if (this.accept(".")) result = this.#attribute(result);
      else if (this.accept("[")) result = this.#subscript(result);
      else if (this.accept("(")) result = { type: "call", of: result, call: this.#arguments() };
      else return result;
    }
  }

  #attribute(of: Expression): Expression {
    const token = this.#next();
    if (token.type === "name") return { type: "attribute", of, name: token.text };
    if (token.type !== "int") throw new UnsupportedConstruct(`an unexpected ${token.text}`);
    return { type: "item", of, index: { type: "constant", value: BigInt(token.text) } };
  }

  #subscript(of: Expression): Expression {
    const bounds: (Expression | null)[] = [];
    let part: Expression | null = null;
    let isSlice = false;
    for (;;) {
      if (this.accept("]")) break;
      if (this.accept(":")) {
        isSlice = true;
        bounds.push(part);
        part = null;
      } else if (part === null && !this.#sees(",")) part = this.expression();
      else throw new UnsupportedConstruct("an index of several values");
    }
    bounds.push(part);
    if (isSlice && bounds.length <= 3) return { type: "slice", of, bounds };
    if (isSlice || part === null) throw new UnsupportedConstruct("an unexpected ]");
    return { type: "item", of, index: part };
  }

  #arguments(): CallArguments {
    const positional: Expression[] = [];
    const named = new Map<string, Expression>();
    this.#until(")", () => {
      if (this.#sees("*") || this.#sees("**")) throw new UnsupportedConstruct("* in a call");
      const [name, equals] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]];
      if (name?.type === "name" && equals?.type === "operator" && equals.text === "=") {
        this.#at += 2;
        named.set(name.text, this.expression());
      } else if (named.size > 0) throw new UnsupportedConstruct("a value after a named one");
      else positional.push(this.expression());
    });
    return { positional, named };
  }

  #filters(start: Expression): Expression {
    let result = start;
    for (;;) {
      if (this.accept("|")) result = this.#filter(result);
      else if (this.#acceptWord("is")) result = this.#test(result);
      else if (this.accept("(")) result = { type: "call", of: result, call: this.#arguments() };
      else return result;
    }
  }

  #filter(of: Expression): Expression {
    const name = this.name();
    if (this.#sees(".")) throw new UnsupportedConstruct(`filter ${name}.`);
    const call = this.accept("(") ? this.#arguments() : NO_ARGUMENTS;
    return { type: "filter", of, name, call };
  }

  #test(of: Expression): Expression {
    const isNegated = this.#acceptWord("not");
    const name = this.name();
    const call = this.#testArguments();
    const test: Expression = { type: "test", of, name, call };
    return isNegated ? { type: "not", of: test } : test;
  }

  /** `is divisibleby 3` needs no parentheses. */
  #testArguments(): CallArguments {
    if (this.accept("(")) return this.#arguments();
    const token = this.#tokens[this.#at];
    const isValue = token !== undefined &&
      (token.type === "operator" ? "[{".includes(token.text) : token.type !== "name" ||
        !KEYWORDS.has(token.text));
    if (!isValue) return NO_ARGUMENTS;
    return { positional: [this.#postfix(this.#primary())], named: new Map() };
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new UnsupportedConstruct("an unfinished expression");
    return token;
  }

  #expect(operator: string): void {
    if (this.accept(operator)) return;
    throw new UnsupportedConstruct(`a missing ${operator}`);
  }

  #sees(operator: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.type === "operator" && token.text === operator;
  }

  #seesWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.type === "name" && token.text === word;
  }

  #acceptWord(word: string): boolean {
    if (!this.#seesWord(word)) return false;
    this.#at++;
    return true;
  }
}
