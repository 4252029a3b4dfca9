import { PythonFault, UndefinedUse, UnsupportedConstruct } from "./faults.ts";
import { renderStatements, type Variables } from "./evaluator.ts";
import type { CallArguments, Expression, Statement } from "./nodes.ts";
import { FILTERS } from "./filters.ts";
import { TESTS } from "./tests.ts";
import { parseTemplate } from "./parser.ts";
import { plainPathOf } from "./plain_path.ts";

/** What rendering came to. */
export type Rendered =
  | { readonly text: string }
  /** Jinja's UndefinedError: something that is not there was needed. */
  | { readonly undefined: string }
  /** Python raised: a text that is no number, a division by zero. */
  | { readonly failed: string }
  /** The template uses something not known here. */
  | { readonly unsupported: string };

/** A template that was understood. */
export interface Template {
  /** Renders without blanks at either end; never throws. */
  render(variables: Variables): Rendered;
  /** Its keys when it is nothing but a path into `value_json`. */
  readonly plainPath: readonly string[] | null;
}

/** A template, or the name of what in it is not known. */
export type CompiledTemplate = { readonly template: Template } | { readonly unsupported: string };

/** The longest template that is read, in UTF-16 code units. */
export const MAX_TEMPLATE_LENGTH = 16_384;

/** Reads one of Home Assistant's templates: a part of Jinja, with Python's values. */
export function compileTemplate(source: string): CompiledTemplate {
  if (source.length > MAX_TEMPLATE_LENGTH) return { unsupported: "a template that long" };
  try {
    const statements = parseTemplate(source.trim());
    checkStatements(statements);
    const plainPath = plainPathOf(statements);
    return { template: { plainPath, render: (variables) => render(statements, variables) } };
  } catch (error) {
    if (error instanceof UnsupportedConstruct) return { unsupported: error.message };
    throw error;
  }
}

function render(statements: readonly Statement[], variables: Variables): Rendered {
  try {
    return { text: renderStatements(statements, variables).trim() };
  } catch (error) {
    if (error instanceof UnsupportedConstruct) return { unsupported: error.message };
    if (error instanceof UndefinedUse) return { undefined: error.message };
    if (error instanceof PythonFault) return { failed: error.message };
    // a value from a message can be nested deeper than the stack is
    if (error instanceof RangeError) return { unsupported: "a value nested that deep" };
    throw error;
  }
}

/** Refuses unknown filters and tests when read, as Jinja does, also in branches never taken. */
function checkStatements(statements: readonly Statement[]): void {
  for (const statement of statements) {
    if (statement.type === "output" || statement.type === "set") checkExpression(statement.value);
    if (statement.type !== "if") continue;
    for (const { test, body } of statement.branches) {
      checkExpression(test);
      checkStatements(body);
    }
    checkStatements(statement.otherwise);
  }
}

function checkExpression(node: Expression): void {
  if (node.type === "filter" && !FILTERS.has(node.name)) refuse("filter", node.name);
  if (node.type === "test" && !TESTS.has(node.name)) refuse("test", node.name);
  for (const child of childrenOf(node)) checkExpression(child);
}

function refuse(what: string, name: string): never {
  throw new UnsupportedConstruct(`${what} ${name}`);
}

function childrenOf(node: Expression): Expression[] {
  switch (node.type) {
    case "constant":
    case "name":
      return [];
    case "list":
    case "tuple":
      return [...node.items];
    case "dict":
      return node.entries.flat();
    case "item":
      return [node.of, node.index];
    case "slice":
      return [node.of, ...node.bounds.filter((bound) => bound !== null)];
    case "call":
    case "filter":
    case "test":
      return [node.of, ...argumentsOf(node.call)];
    case "and":
    case "or":
    case "binary":
      return [node.left, node.right];
    case "compare":
      return [node.first, ...node.rest.map(([, expression]) => expression)];
    case "concatenate":
      return [...node.parts];
    case "choice":
      return [node.test, node.then, ...(node.otherwise === null ? [] : [node.otherwise])];
    default:
      return [node.of];
  }
}

function argumentsOf({ positional, named }: CallArguments): Expression[] {
  return [...positional, ...named.values()];
}
