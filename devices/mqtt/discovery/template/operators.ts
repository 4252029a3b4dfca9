import { PythonFault, UnsupportedConstruct } from "./faults.ts";
import type { BinaryOperator, Comparison } from "./nodes.ts";
import { formatPercent } from "./percent_format.ts";
import {
  boundInt,
  boundText,
  dictGet,
  DictView,
  isEqual,
  itemsOf,
  MAX_TEXT_LENGTH,
  membersOf,
  numeric,
  type PyValue,
  Tuple,
  typeName,
  Undefined,
} from "./values.ts";

/**
 * Python's arithmetic on two values.
 *
 * @throws {PythonFault} As Python.
 */
export function calculate(operator: BinaryOperator, left: PyValue, right: PyValue): PyValue {
  if (operator === "%" && typeof left === "string") return formatPercent(left, right);
  // Python's sets: nothing here is one.
  if (left instanceof DictView || right instanceof DictView) {
    throw new UnsupportedConstruct(`${operator} with what a dict's methods return`);
  }
  if (left instanceof Undefined) left.fail();
  if (right instanceof Undefined) right.fail();
  const a = numeric(left);
  const b = numeric(right);
  if (a === null || b === null) return combine(operator, left, right);
  if (typeof a === "bigint" && typeof b === "bigint") return calculateInt(operator, a, b);
  return calculateFloat(operator, Number(a), Number(b));
}

function combine(operator: BinaryOperator, left: PyValue, right: PyValue): PyValue {
  if (operator === "+") {
    if (typeof left === "string" && typeof right === "string") return boundText(left + right);
    const items = itemsOf(left);
    const others = itemsOf(right);
    if (items !== null && others !== null && typeName(left) === typeName(right)) {
      return boundList(left, [...items, ...others]);
    }
  }
  if (operator === "*") {
    if (typeof left === "string") return repeat(left, right);
    if (typeof right === "string") return repeat(right, left);
    if (itemsOf(left) !== null || itemsOf(right) !== null) {
      throw new UnsupportedConstruct("a list times a number");
    }
  }
  throw new PythonFault(
    `TypeError: unsupported operand types for ${operator}: ${typeName(left)} and ${
      typeName(right)
    }`,
  );
}

const MAX_ITEMS = 4096;

function boundList(like: PyValue, items: PyValue[]): PyValue {
  if (items.length > MAX_ITEMS) throw new UnsupportedConstruct("a list that long");
  return like instanceof Tuple ? new Tuple(items) : items;
}

function repeat(text: string, times: PyValue): string {
  const count = typeof times === "boolean" ? BigInt(times) : times;
  if (typeof count !== "bigint") {
    throw new PythonFault(`TypeError: cannot multiply a str by a ${typeName(times)}`);
  }
  if (count <= 0n || text === "") return "";
  if (BigInt(text.length) * count > BigInt(MAX_TEXT_LENGTH)) {
    throw new UnsupportedConstruct("a text that long");
  }
  return text.repeat(Number(count));
}

const MAX_EXPONENT = 2048n;

function calculateInt(operator: BinaryOperator, a: bigint, b: bigint): PyValue {
  switch (operator) {
    case "+":
      return boundInt(a + b);
    case "-":
      return boundInt(a - b);
    case "*":
      return boundInt(a * b);
    case "**":
      if (b < 0n) return calculateFloat("**", Number(a), Number(b));
      if (b > MAX_EXPONENT && a !== 0n && a !== 1n && a !== -1n) {
        throw new UnsupportedConstruct("an exponent that large");
      }
      return powerOfInt(a, b);
  }
  if (b === 0n) throw divisionByZero();
  if (operator === "/") return Number(a) / Number(b);
  const rest = a % b;
  // Python's remainder has the divisor's sign, and // rounds down
  const isOff = rest !== 0n && (rest < 0n) !== (b < 0n);
  if (operator === "%") return isOff ? rest + b : rest;
  return isOff ? a / b - 1n : a / b;
}

function powerOfInt(base: bigint, exponent: bigint): bigint {
  const bits = BigInt((base < 0n ? -base : base).toString(2).length);
  if (bits > 1n && bits * exponent > 4n * MAX_EXPONENT) {
    throw new UnsupportedConstruct("an int that large");
  }
  // a base of one bit is -1, 0 or 1, whose powers depend on whether the exponent is odd
  return boundInt(base ** (bits === 1n && exponent > 1n ? 2n - exponent % 2n : exponent));
}

function calculateFloat(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "**":
      return powerOfFloat(a, b);
  }
  if (b === 0) throw divisionByZero();
  if (operator === "/") return a / b;
  let rest = a % b;
  const isOff = rest !== 0 && (rest < 0) !== (b < 0);
  if (isOff) rest += b;
  if (operator === "%") return rest === 0 ? (b < 0 ? -0 : 0) : rest;
  const quotient = (a - rest) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function powerOfFloat(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) throw divisionByZero();
  if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw new UnsupportedConstruct("complex numbers");
  }
  // IEEE 754 and Python: 1 to any power is 1, JavaScript says NaN
  if (base === 1 || exponent === 0) return 1;
  const result = base ** exponent;
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw new PythonFault("OverflowError: numerical result out of range");
  }
  return result;
}

function divisionByZero(): PythonFault {
  return new PythonFault("ZeroDivisionError: division by zero");
}

/**
 * Python's comparison of two values.
 *
 * @throws {PythonFault} `TypeError` when they have no order.
 */
export function compare(operator: Comparison, left: PyValue, right: PyValue): boolean {
  switch (operator) {
    case "==":
      return isEqual(left, right);
    case "!=":
      return !isEqual(left, right);
    case "in":
      return contains(right, left);
    case "not in":
      return !contains(right, left);
    default:
      return isOrdered(operator, order(left, right));
  }
}

function isOrdered(operator: "<" | "<=" | ">" | ">=", order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** Negative, zero or positive as `left` comes before, with or after `right`; NaN: neither. */
export function order(left: PyValue, right: PyValue): number {
  if (left instanceof Undefined) left.fail();
  if (right instanceof Undefined) right.fail();
  const a = numeric(left);
  const b = numeric(right);
  if (a !== null && b !== null) {
    if (a < b) return -1;
    if (a > b) return 1;
    // deno-lint-ignore eqeqeq -- an int and a float of the same value are equal
    return a == b ? 0 : NaN;
  }
  if (typeof left === "string" && typeof right === "string") return orderTexts(left, right);
  const [items, others] = [itemsOf(left), itemsOf(right)];
  if (items !== null && others !== null && typeName(left) === typeName(right)) {
    throw new UnsupportedConstruct("an order of lists");
  }
  throw new PythonFault(
    `TypeError: no order between a ${typeName(left)} and a ${typeName(right)}`,
  );
}

/** By code points, as Python; JavaScript compares UTF-16 units. */
function orderTexts(left: string, right: string): number {
  if (left === right) return 0;
  let at = 0;
  while (at < left.length && left.codePointAt(at) === right.codePointAt(at)) at++;
  return (left.codePointAt(at) ?? -1) - (right.codePointAt(at) ?? -1);
}

/** Python's `value in container`. */
export function contains(container: PyValue, value: PyValue): boolean {
  if (container instanceof Undefined) return false;
  if (typeof container === "string") {
    if (value instanceof Undefined || typeof value !== "string") {
      throw new PythonFault(`TypeError: a str cannot hold a ${typeName(value)}`);
    }
    return container.includes(value);
  }
  if (container instanceof Map) return dictGet(container, value) !== undefined;
  const items = membersOf(container);
  if (items === null) throw new PythonFault(`TypeError: a ${typeName(container)} holds nothing`);
  const isKeys = container instanceof DictView && container.type === "dict_keys";
  if (isKeys && (Array.isArray(value) || value instanceof Map)) {
    throw new PythonFault(`TypeError: unhashable type: ${typeName(value)}`);
  }
  return items.some((item) => isEqual(item, value));
}
