import { spend } from "./budget.ts";
import { PythonFault, UndefinedUse, UnsupportedConstruct } from "./faults.ts";

/**
 * A Python value: `bigint` is an int, `number` a float, `null` None, an array a list, a `Map` a
 * dict. Ints and floats are kept apart because their texts differ: `22` and `22.0`.
 */
export type PyValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly PyValue[]
  | Tuple
  | DictView
  | PyDict
  | Undefined
  | BoundMethod;

/** A dict. JSON objects have text keys only; dict literals may have others. */
export type PyDict = ReadonlyMap<PyValue, PyValue>;

/** Items in parentheses. */
export class Tuple {
  constructor(readonly items: readonly PyValue[]) {}
}

/** What `keys()`, `values()` and `items()` of a dict return: items without an index. */
export class DictView {
  constructor(readonly type: string, readonly items: readonly PyValue[]) {}
}

/** What a name or attribute that is not there evaluates to. */
export class Undefined {
  constructor(readonly name: string) {}

  /** @throws {UndefinedUse} Always: for places where Jinja does not forgive. */
  fail(): never {
    throw new UndefinedUse(`${this.name} is undefined`);
  }
}

/** `value`; when there is none, an {@linkcode Undefined}. None is a value. */
export function orUndefined(value: PyValue | undefined, name: string): PyValue {
  return value === undefined ? new Undefined(name) : value;
}

/** A method that was named; only a call makes a value of it. */
export class BoundMethod {
  constructor(readonly self: PyValue, readonly name: string) {}
}

/** The longest text that a template may build, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 65_536;
const MAX_INT = 1n << 2048n;

/** Returns `text`, or refuses one that is too long. */
export function boundText(text: string): string {
  if (text.length > MAX_TEXT_LENGTH) throw new UnsupportedConstruct("a text that long");
  return text;
}

/** Joins parts as they are made, so that one that is too long is refused before it is built. */
export function joinBounded(
  values: Iterable<PyValue>,
  separator: string,
  toPart: (value: PyValue) => string,
): string {
  let text = "";
  let isFirst = true;
  for (const value of values) {
    text = boundText(isFirst ? toPart(value) : text + separator + toPart(value));
    isFirst = false;
  }
  return text;
}

/** Returns `value`, or refuses an int with more than 2,048 bits. */
export function boundInt(value: bigint): bigint {
  if (value > MAX_INT || value < -MAX_INT) throw new UnsupportedConstruct("an int that large");
  return value;
}

/** Python's name of the value's type. */
export function typeName(value: PyValue): string {
  if (value === null) return "NoneType";
  if (value instanceof Undefined) return "Undefined";
  if (value instanceof Tuple) return "tuple";
  if (value instanceof DictView) return value.type;
  if (value instanceof Map) return "dict";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "str";
    default:
      return "method";
  }
}

/** Python's `bool(value)`. */
export function isTrue(value: PyValue): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (typeof value === "boolean") return value;
  if (typeof value === "bigint") return value !== 0n;
  if (typeof value === "number") return value !== 0;
  if (typeof value === "string") return value !== "";
  if (value instanceof Map) return value.size > 0;
  if (value instanceof BoundMethod) return true;
  return membersOf(value)!.length > 0;
}

/** As {@linkcode itemsOf}, and those of what a dict's methods return. */
export function membersOf(value: PyValue): readonly PyValue[] | null {
  return value instanceof DictView ? value.items : itemsOf(value);
}

/** The items of a list or tuple; null for anything else. */
export function itemsOf(value: PyValue): readonly PyValue[] | null {
  if (value instanceof Tuple) return value.items;
  return Array.isArray(value) ? value : null;
}

/** A bool, int or float as a JavaScript number or bigint; null for anything else. */
export function numeric(value: PyValue): bigint | number | null {
  if (typeof value === "bigint" || typeof value === "number") return value;
  return typeof value === "boolean" ? BigInt(value) : null;
}

/** Python's `==`. */
export function isEqual(a: PyValue, b: PyValue): boolean {
  spend(1);
  const x = numeric(a);
  const y = numeric(b);
  // deno-lint-ignore eqeqeq -- an int and a float of the same value are equal
  if (x !== null && y !== null) return x == y;
  if (a instanceof Undefined) return b instanceof Undefined;
  if (a instanceof Map && b instanceof Map) return isSameDict(a, b);
  if (isOpaque(a) || isOpaque(b)) {
    throw new UnsupportedConstruct("a comparison of methods or dict views");
  }
  const items = itemsOf(a);
  const others = itemsOf(b);
  if (items === null || others === null) return a === b;
  return a instanceof Tuple === b instanceof Tuple && items.length === others.length &&
    items.every((item, i) => isEqual(item, others[i]));
}

function isOpaque(value: PyValue): boolean {
  return value instanceof BoundMethod || value instanceof DictView;
}

function isSameDict(a: PyDict, b: PyDict): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = dictGet(b, key);
    if (other === undefined || !isEqual(value, other)) return false;
  }
  return true;
}

/**
 * The value under `key`, undefined when there is none.
 *
 * @throws {PythonFault} When a key of that type cannot be.
 */
export function dictGet(dict: PyDict, key: PyValue): PyValue | undefined {
  if (key instanceof Map || Array.isArray(key)) {
    throw new PythonFault(`TypeError: unhashable type: '${typeName(key)}'`);
  }
  const found = dict.get(key);
  if (found !== undefined) return found;
  if (typeof key === "string" || key === null) return undefined;
  for (const [other, value] of dict) if (isEqual(key, other)) return value;
  return undefined;
}

/** Python's `str(value)`; empty for what is undefined, as Jinja has it. */
export function toText(value: PyValue): string {
  if (value instanceof Undefined) return "";
  return typeof value === "string" ? value : toRepr(value);
}

/** Python's `repr(value)`. */
export function toRepr(value: PyValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return floatText(value);
  if (typeof value === "string") return stringRepr(value);
  if (value instanceof Undefined) return "Undefined";
  if (value instanceof BoundMethod) throw new UnsupportedConstruct(`method ${value.name} as text`);
  if (value instanceof Map) {
    const dict = value;
    const entry = (key: PyValue) => `${toRepr(key)}: ${toRepr(dict.get(key)!)}`;
    return `{${joinBounded(value.keys(), ", ", entry)}}`;
  }
  const items = membersOf(value)!;
  const text = joinBounded(items, ", ", toRepr);
  if (value instanceof DictView) return `${value.type}([${text}])`;
  if (!(value instanceof Tuple)) return `[${text}]`;
  return items.length === 1 ? `(${text},)` : `(${text})`;
}

/** Python's text of a float: the shortest that reads back, always with a point or an exponent. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  // float.__repr__ changes to an exponent at 1e16 and below 1e-4
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  const text = value.toString();
  return text.includes(".") ? text : `${text}.0`;
}

function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\'"\p{C}\p{Zl}\p{Zp}]|[^\S ]/gu, (character) => {
    if (character === "\\" || character === quote) return `\\${character}`;
    if (character === "'" || character === '"') return character;
    return escapeCharacter(character);
  });
  return quote + body + quote;
}

function escapeCharacter(character: string): string {
  const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
