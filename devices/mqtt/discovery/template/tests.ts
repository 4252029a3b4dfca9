import type { Call } from "./call.ts";
import { given, isNumber } from "./conversions.ts";
import { PythonFault } from "./faults.ts";
import { calculate, compare } from "./operators.ts";
import type { Comparison } from "./nodes.ts";
import {
  DictView,
  isEqual,
  membersOf,
  numeric,
  type PyValue,
  toText,
  Undefined,
} from "./values.ts";

/** A test: the value it stands behind is the first of the call's. */
export type Test = (call: Call) => boolean;

/** The tests there are, by name. */
export const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ["boolean", check((value) => typeof value === "boolean")],
  ["defined", check((value) => !(value instanceof Undefined))],
  ["divisibleby", (call) => isDivisible(...two(call, "num"))],
  ["even", check((value) => isDivisible(value, 2n))],
  ["false", check((value) => value === false)],
  ["float", check((value) => typeof value === "number")],
  ["integer", check((value) => typeof value === "bigint")],
  ["is_number", check(isNumber)],
  ["iterable", check(isIterable)],
  ["list", check((value) => Array.isArray(value))],
  ["lower", check((value) => isCased(toText(value), (text) => text.toLowerCase()))],
  ["mapping", check((value) => value instanceof Map)],
  ["none", check((value) => value === null)],
  ["number", check((value) => numeric(value) !== null)],
  ["odd", check((value) => isEqual(calculate("%", value, 2n), 1n))],
  ["sequence", check((value) => isIterable(value) && !(value instanceof DictView))],
  ["string", check((value) => typeof value === "string")],
  ["true", check((value) => value === true)],
  ["undefined", check((value) => value instanceof Undefined)],
  ["upper", check((value) => isCased(toText(value), (text) => text.toUpperCase()))],
  ...comparisons("==", "eq", "equalto", "=="),
  ...comparisons("!=", "ne", "!="),
  ...comparisons("<", "lt", "lessthan", "<"),
  ...comparisons("<=", "le", "<="),
  ...comparisons(">", "gt", "greaterthan", ">"),
  ...comparisons(">=", "ge", ">="),
  ...comparisons("in", "in"),
]);

function check(test: (value: PyValue) => boolean): Test {
  return (call) => test(given(call.bind("value")[0], "test"));
}

function comparisons(operator: Comparison, ...names: string[]): [string, Test][] {
  return names.map((name) => [name, (call) => compare(operator, ...two(call, "b"))]);
}

function two(call: Call, second: string): [PyValue, PyValue] {
  const [value, other] = call.bind("a", second);
  if (other === undefined) throw new PythonFault("TypeError: a test needs a second value");
  return [given(value, "test"), other];
}

function isDivisible(value: PyValue, by: PyValue): boolean {
  return isEqual(calculate("%", value, by), 0n);
}

function isIterable(value: PyValue): boolean {
  return typeof value === "string" || value instanceof Map || value instanceof Undefined ||
    membersOf(value) !== null;
}

/** Python's `islower` and `isupper`: there must be letters that have cases. */
function isCased(text: string, change: (text: string) => string): boolean {
  return change(text) === text && text.toLowerCase() !== text.toUpperCase();
}
