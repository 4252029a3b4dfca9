import type { PyValue } from "./values.ts";

/** An expression, taken apart. */
export type Expression =
  | { readonly type: "constant"; readonly value: PyValue }
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "list" | "tuple"; readonly items: readonly Expression[] }
  | { readonly type: "dict"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly type: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly type: "item"; readonly of: Expression; readonly index: Expression }
  | {
    readonly type: "slice";
    readonly of: Expression;
    readonly bounds: readonly (Expression | null)[];
  }
  | { readonly type: "call"; readonly of: Expression; readonly call: CallArguments }
  | {
    readonly type: "filter" | "test";
    readonly of: Expression;
    readonly name: string;
    readonly call: CallArguments;
  }
  | { readonly type: "not" | "negative" | "positive"; readonly of: Expression }
  | { readonly type: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | {
    readonly type: "binary";
    readonly operator: BinaryOperator;
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly type: "compare";
    readonly first: Expression;
    readonly rest: readonly (readonly [Comparison, Expression])[];
  }
  | { readonly type: "concatenate"; readonly parts: readonly Expression[] }
  | {
    readonly type: "choice";
    readonly test: Expression;
    readonly then: Expression;
    readonly otherwise: Expression | null;
  };

/** What stands between two numbers. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";

/** What compares. */
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

/** What stands in the parentheses of a call. */
export interface CallArguments {
  readonly positional: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression>;
}

/** A template, taken apart. */
export type Statement =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "output"; readonly value: Expression }
  | { readonly type: "set"; readonly name: string; readonly value: Expression }
  | {
    readonly type: "if";
    readonly branches: readonly { readonly test: Expression; readonly body: Statement[] }[];
    readonly otherwise: readonly Statement[];
  };
