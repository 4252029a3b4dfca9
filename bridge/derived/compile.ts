import type { Value } from "../../devices/adapter.ts";
import { conversionOf } from "./conversion.ts";
import type { BinaryOperator, Node } from "./expression.ts";
import { PLAIN_FUNCTIONS } from "./plain_functions.ts";
import { type Series, SERIES_FUNCTIONS } from "./series_functions.ts";

/** A channel that expressions are made of, as it stands. */
export interface Input {
  readonly topic: string;
  /** Null while it is missing. */
  value: Value;
  /** Of its last reading, in milliseconds since 1970. */
  time: number;
  /** Counts its readings and its absences. */
  stamp: number;
}

/** Returns what an expression comes to now: null when it cannot be told. */
export type Evaluate = () => Value;

const SURE_DIGITS = 15;

type InputOf = (topic: string) => Input;

/**
 * Turns an expression into functions that look at its inputs. Nothing but the pieces an expression
 * can have is ever run. Null comes to null, but for `first`, and for `&&` and `||` where the other
 * side tells; so does arithmetic with a text, and what is no finite number.
 */
export function compile(root: Node, inputOf: InputOf): Evaluate {
  const compiler = new Compiler(inputOf);
  const evaluate = compiler.compile(root);
  const { series } = compiler;
  return () => {
    // What looks back takes every reading, also where a choice does not ask for it now.
    for (const take of series) take();
    return trim(evaluate());
  };
}

/** Leaves out digits that no double is sure of: 0.3 instead of 0.30000000000000004. */
function trim(value: Value): Value {
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number(value.toPrecision(SURE_DIGITS));
}

class Compiler {
  /** Inner ones before those that are made of them. */
  readonly series: Evaluate[] = [];
  readonly #inputOf: InputOf;

  constructor(inputOf: InputOf) {
    this.#inputOf = inputOf;
  }

  compile(node: Node): Evaluate {
    switch (node.type) {
      case "constant": {
        const { value } = node;
        return () => value;
      }
      case "channel": {
        const input = this.#inputOf(node.topic);
        return () => input.value;
      }
      case "negative":
        return withNumber(this.compile(node.of), (value) => -value);
      case "not":
        return negate(this.compile(node.of));
      case "and":
        return both(this.compile(node.left), this.compile(node.right));
      case "or":
        return negate(both(negate(this.compile(node.left)), negate(this.compile(node.right))));
      case "binary":
        return binary(node.operator, this.compile(node.left), this.compile(node.right));
      case "choice":
        return choose(
          this.compile(node.test),
          this.compile(node.then),
          this.compile(node.otherwise),
        );
      case "first":
        return firstOf(node.of.map((of) => this.compile(of)));
      case "plain":
        return plain(PLAIN_FUNCTIONS.get(node.name)!.apply, node.of.map((of) => this.compile(of)));
      case "convert":
        return withNumber(
          this.compile(node.of),
          conversionOf(node.from, node.to) as (value: number) => number,
        );
      case "series": {
        const take = lookBack(
          SERIES_FUNCTIONS.get(node.name)!.create(node.spanMs),
          this.compile(node.of),
          [...topicsOf(node.of)].map(this.#inputOf),
        );
        this.series.push(take);
        return take;
      }
    }
  }
}

/** The topics that a node is made of. */
function* topicsOf(node: Node): Iterable<string> {
  if (node.type === "channel") yield node.topic;
  for (const part of Object.values(node)) {
    for (const inner of Array.isArray(part) ? part : [part]) {
      if (typeof inner === "object" && inner !== null) yield* topicsOf(inner as Node);
    }
  }
}

/** Takes each reading of what it looks back at once, however often it is asked. */
function lookBack(series: Series, of: Evaluate, inputs: readonly Input[]): Evaluate {
  let seen = -1;
  let result: Value = null;
  return () => {
    let stamp = 0;
    let time = -Infinity;
    for (const input of inputs) {
      stamp += input.stamp;
      time = Math.max(time, input.time);
    }
    if (stamp === seen) return result;
    seen = stamp;
    const value = toNumber(of());
    return result = value === null ? null : finite(series(time, value));
  };
}

function toNumber(value: Value): number | null {
  if (typeof value === "number") return value;
  return typeof value === "boolean" ? Number(value) : null;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function withNumber(of: Evaluate, apply: (value: number) => number): Evaluate {
  return () => {
    const value = toNumber(of());
    return value === null ? null : finite(apply(value));
  };
}

/** A number is true unless it is zero, as a text is unless it is empty. */
function negate(of: Evaluate): Evaluate {
  return () => {
    const value = of();
    return value === null ? null : !value;
  };
}

/** Three-valued: one that is false tells all. */
function both(left: Evaluate, right: Evaluate): Evaluate {
  return () => {
    const first = left();
    if (first !== null && !first) return false;
    const second = right();
    if (second !== null && !second) return false;
    return first === null || second === null ? null : true;
  };
}

function choose(test: Evaluate, then: Evaluate, otherwise: Evaluate): Evaluate {
  return () => {
    const value = test();
    return value === null ? null : value ? then() : otherwise();
  };
}

function firstOf(all: readonly Evaluate[]): Evaluate {
  return () => {
    for (const evaluate of all) {
      const value = evaluate();
      if (value !== null) return value;
    }
    return null;
  };
}

function plain(apply: (...values: number[]) => number, all: readonly Evaluate[]): Evaluate {
  const values: number[] = [];
  return () => {
    values.length = 0;
    for (const evaluate of all) {
      const value = toNumber(evaluate());
      if (value === null) return null;
      values.push(value);
    }
    return finite(apply(...values));
  };
}

const ARITHMETIC: Partial<Record<BinaryOperator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

const COMPARISONS: Partial<Record<BinaryOperator, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function binary(operator: BinaryOperator, left: Evaluate, right: Evaluate): Evaluate {
  if (operator === "==") return equal(left, right);
  if (operator === "!=") return negate(equal(left, right));
  const arithmetic = ARITHMETIC[operator];
  const compare = COMPARISONS[operator];
  return () => {
    const a = toNumber(left());
    const b = toNumber(right());
    if (a === null || b === null) return null;
    return arithmetic === undefined ? compare!(a, b) : finite(arithmetic(a, b));
  };
}

/** Texts equal texts; a switch equals 0 and 1. */
function equal(left: Evaluate, right: Evaluate): Evaluate {
  return () => {
    const a = left();
    const b = right();
    if (a === null || b === null) return null;
    if (typeof a === "string" || typeof b === "string") return a === b;
    return Number(a) === Number(b);
  };
}
