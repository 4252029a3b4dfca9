import { spend, startRendering } from "./budget.ts";
import { Call } from "./call.ts";
import {
  chooseInline,
  convertToBool,
  convertToFloat,
  convertToInt,
  isNumber,
} from "./conversions.ts";
import { PythonFault, UnsupportedConstruct } from "./faults.ts";
import { extremeOf, FILTERS } from "./filters.ts";
import { attributeOf, callMethod } from "./methods.ts";
import type { CallArguments, Expression, Statement } from "./nodes.ts";
import { codePoints } from "./numbers.ts";
import { calculate, compare } from "./operators.ts";
import { TESTS } from "./tests.ts";
import {
  BoundMethod,
  boundText,
  dictGet,
  isTrue,
  itemsOf,
  joinBounded,
  numeric,
  orUndefined,
  type PyDict,
  type PyValue,
  toText,
  Tuple,
  typeName,
  Undefined,
} from "./values.ts";

/** The names a template may use, with their values. */
export type Variables = ReadonlyMap<string, PyValue>;

const FUNCTIONS: ReadonlyMap<string, (call: Call) => PyValue> = new Map([
  ["bool", convertToBool],
  ["float", convertToFloat],
  ["iif", chooseInline],
  ["int", convertToInt],
  ["is_number", (call: Call) => isNumber(call.all()[0])],
  ["max", (call: Call) => extreme(call, 1)],
  ["min", (call: Call) => extreme(call, -1)],
]);

/** Names that Home Assistant knows and this evaluator does not: they are never just undefined. */
const FOREIGN_NAMES: ReadonlySet<string> = new Set(
  ("states state_attr is_state is_state_attr has_value now utcnow today_at as_timestamp " +
    "as_datetime as_local strptime relative_time time_since timedelta range dict namespace cycler " +
    "joiner lipsum distance closest expand device_id device_attr area_id area_name this entity_id " +
    "name log sin cos tan asin acos atan atan2 sqrt pi e tau inf average median set list tuple zip " +
    "pack unpack slugify version urlencode random bitwise_and caller loop self super").split(" "),
);

/**
 * Renders a template. Without loops, every node is evaluated at most once: the template's length
 * bounds the steps, and texts and ints are bounded as they are built.
 *
 * @throws {UnsupportedConstruct | PythonFault} See each.
 */
export function renderStatements(statements: readonly Statement[], variables: Variables): string {
  startRendering();
  return new Evaluator(variables).render(statements);
}

class Evaluator {
  readonly #outer: Variables;
  readonly #set = new Map<string, PyValue>();

  constructor(variables: Variables) {
    this.#outer = variables;
  }

  /** The text that the statements make. */
  render(statements: readonly Statement[]): string {
    let text = "";
    for (const statement of statements) text = boundText(text + this.#statement(statement));
    return text;
  }

  #statement(statement: Statement): string {
    switch (statement.type) {
      case "text":
        return statement.text;
      case "output":
        return toText(this.#value(statement.value));
      case "set":
        this.#set.set(statement.name, this.#value(statement.value));
        return "";
      case "if": {
        const branch = statement.branches.find(({ test }) => isTrue(this.#value(test)));
        return this.render(branch?.body ?? statement.otherwise);
      }
    }
  }

  #value(node: Expression): PyValue {
    spend(1);
    const value = this.#evaluate(node);
    // Most of what is done to a text looks at each of its characters.
    if (typeof value === "string") spend(value.length >> CHARACTERS_PER_STEP_LOG2);
    return value;
  }

  #evaluate(node: Expression): PyValue {
    switch (node.type) {
      case "constant":
        return node.value;
      case "name":
        return this.#name(node.name);
      case "list":
        return node.items.map((item) => this.#value(item));
      case "tuple":
        return new Tuple(node.items.map((item) => this.#value(item)));
      case "dict":
        return this.#dict(node.entries);
      case "attribute":
        return attribute(this.#value(node.of), node.name);
      case "item":
        return item(this.#value(node.of), this.#value(node.index));
      case "slice":
        return slice(
          this.#value(node.of),
          node.bounds.map((bound) => bound === null ? null : this.#value(bound)),
        );
      case "call":
        return this.#call(node.of, node.call);
      case "filter":
        return find(FILTERS, "filter", node.name)(this.#arguments(node, `filter ${node.name}`));
      case "test":
        return find(TESTS, "test", node.name)(this.#arguments(node, `test ${node.name}`));
      default:
        return this.#operation(node);
    }
  }

  #operation(node: Expression): PyValue {
    switch (node.type) {
      case "not":
        return !isTrue(this.#value(node.of));
      case "negative":
        return negate(this.#value(node.of));
      case "positive":
        return calculate("+", 0n, this.#value(node.of));
      case "and": {
        const left = this.#value(node.left);
        return isTrue(left) ? this.#value(node.right) : left;
      }
      case "or": {
        const left = this.#value(node.left);
        return isTrue(left) ? left : this.#value(node.right);
      }
      case "binary":
        return calculate(node.operator, this.#value(node.left), this.#value(node.right));
      case "compare":
        return this.#compare(node);
      case "concatenate":
        return joinBounded(node.parts.map((part) => this.#value(part)), "", toText);
      case "choice":
        return this.#choose(node);
      default:
        throw new UnsupportedConstruct(node.type);
    }
  }

  #choose(node: Extract<Expression, { type: "choice" }>): PyValue {
    if (isTrue(this.#value(node.test))) return this.#value(node.then);
    return node.otherwise === null
      ? new Undefined("an if without else")
      : this.#value(node.otherwise);
  }

  #compare(node: Extract<Expression, { type: "compare" }>): boolean {
    let left = this.#value(node.first);
    for (const [operator, expression] of node.rest) {
      const right = this.#value(expression);
      if (!compare(operator, left, right)) return false;
      left = right;
    }
    return true;
  }

  #name(name: string): PyValue {
    const value = this.#set.has(name) ? this.#set.get(name) : this.#outer.get(name);
    if (value !== undefined) return value;
    if (FUNCTIONS.has(name) || FOREIGN_NAMES.has(name)) {
      throw new UnsupportedConstruct(`the name ${name}`);
    }
    return new Undefined(name);
  }

  #dict(entries: readonly (readonly [Expression, Expression])[]): PyDict {
    const dict = new Map<PyValue, PyValue>();
    for (const [key, value] of entries) {
      const name = this.#value(key);
      if (itemsOf(name) !== null || name instanceof Map || name instanceof Undefined) {
        throw new UnsupportedConstruct(`a ${typeName(name)} as key`);
      }
      dict.set(name, this.#value(value));
    }
    return dict;
  }

  #call(callee: Expression, call: CallArguments): PyValue {
    if (callee.type === "name" && !this.#set.has(callee.name) && !this.#outer.has(callee.name)) {
      const called = find(FUNCTIONS, "function", callee.name);
      return called(this.#arguments({ call }, `function ${callee.name}`));
    }
    const method = this.#value(callee);
    if (method instanceof Undefined) method.fail();
    if (!(method instanceof BoundMethod)) {
      throw new PythonFault(`TypeError: a ${typeName(method)} cannot be called`);
    }
    return callMethod(method, this.#arguments({ call }, `method ${method.name}`));
  }

  #arguments(node: { of?: Expression; call: CallArguments }, what: string): Call {
    const first = node.of === undefined ? [] : [this.#value(node.of)];
    const rest = node.call.positional.map((argument) => this.#value(argument));
    const named = new Map<string, PyValue>();
    for (const [name, argument] of node.call.named) named.set(name, this.#value(argument));
    return new Call(what, [...first, ...rest], named);
  }
}

function find<T>(known: ReadonlyMap<string, T>, what: string, name: string): T {
  const found = known.get(name);
  if (found === undefined) throw new UnsupportedConstruct(`${what} ${name}`);
  return found;
}

function negate(value: PyValue): PyValue {
  if (value instanceof Undefined) value.fail();
  const number = numeric(value);
  if (number === null) throw new PythonFault(`TypeError: - of a ${typeName(value)}`);
  return -number;
}

/** Jinja's `value.name`: Python's attribute first, then the item. */
function attribute(value: PyValue, name: string): PyValue {
  if (value instanceof Undefined) value.fail();
  const found = attributeOf(value, name);
  if (found !== undefined) return found;
  return orUndefined(value instanceof Map ? dictGet(value, name) : undefined, name);
}

/** Jinja's `value[index]`: the item first, then Python's attribute; undefined when it has neither. */
function item(value: PyValue, index: PyValue): PyValue {
  if (value instanceof Undefined) value.fail();
  const missing = new Undefined(toText(index) || "an item");
  if (value instanceof Map) {
    if (index instanceof Undefined || itemsOf(index) !== null || index instanceof Map) {
      return missing;
    }
    const found = dictGet(value, index);
    if (found !== undefined) return found;
  } else {
    const items = typeof value === "string" ? codePoints(value) : itemsOf(value);
    const position = typeof index === "boolean" ? BigInt(index) : index;
    if (items !== null && typeof position === "bigint") {
      const found = items.at(safeIndex(position));
      return found === undefined ? missing : found;
    }
  }
  return typeof index === "string" && index !== "" ? attributeOf(value, index) ?? missing : missing;
}

const CHARACTERS_PER_STEP_LOG2 = 4;
const FAR = BigInt(Number.MAX_SAFE_INTEGER);

function safeIndex(position: bigint): number {
  if (position > FAR) return Number.MAX_SAFE_INTEGER;
  return position < -FAR ? Number.MIN_SAFE_INTEGER : Number(position);
}

/** Python's `value[start:stop]`; a step other than 1 is not known. */
function slice(value: PyValue, bounds: readonly (PyValue | null)[]): PyValue {
  if (value instanceof Undefined) value.fail();
  const [start, stop, step] = bounds.map((bound) => {
    if (bound === null || bound === undefined) return undefined;
    if (bound instanceof Undefined) return bound.fail();
    if (typeof bound !== "bigint") throw new PythonFault("TypeError: slice needs ints");
    return safeIndex(bound);
  });
  if (step !== undefined && step !== 1) throw new UnsupportedConstruct("a slice with a step");
  if (typeof value === "string") return codePoints(value).slice(start, stop).join("");
  const items = itemsOf(value);
  if (items === null) throw new UnsupportedConstruct(`a slice of a ${typeName(value)}`);
  return value instanceof Tuple ? new Tuple(items.slice(start, stop)) : items.slice(start, stop);
}

function extreme(call: Call, sign: 1 | -1): PyValue {
  const values = call.all();
  const items = values.length === 1 ? itemsOf(values[0]) : values;
  const found = items === null ? undefined : extremeOf(items, sign);
  if (found === undefined) throw new PythonFault("ValueError: min() or max() of nothing");
  return found;
}
