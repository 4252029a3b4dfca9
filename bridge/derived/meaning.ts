import type { ChannelKind } from "../../devices/adapter.ts";
import type { BinaryOperator, Node } from "./expression.ts";
import { PLAIN_FUNCTIONS } from "./plain_functions.ts";
import { SERIES_FUNCTIONS } from "./series_functions.ts";

/** What a channel is, as far as it is known. */
export interface Meaning {
  readonly kind?: ChannelKind;
  readonly unit?: string;
}

/** Returns what is known of a channel. */
export type MeaningOf = (topic: string) => Meaning;

const ADDITIVE: readonly BinaryOperator[] = ["+", "-", "%"];
const ARITHMETIC: readonly BinaryOperator[] = [...ADDITIVE, "*", "/"];
const NUMBER: Meaning = { kind: "number" };

/** Returns what an expression comes to: its kind, and its unit where that follows from its channels'. */
export function meaningOf(node: Node, channel: MeaningOf): Meaning {
  const common = (nodes: readonly Node[]) => commonOf(nodes.map((it) => meaningOf(it, channel)));
  switch (node.type) {
    case "constant":
      return { kind: kindOf(node.value) };
    case "channel":
      return channel(node.topic);
    case "negative":
      return { ...meaningOf(node.of, channel), ...NUMBER };
    case "not":
    case "and":
    case "or":
      return { kind: "boolean" };
    case "binary":
      if (ADDITIVE.includes(node.operator)) {
        return { ...common([node.left, node.right]), ...NUMBER };
      }
      return { kind: ARITHMETIC.includes(node.operator) ? "number" : "boolean" };
    case "choice":
      return common([node.then, node.otherwise]);
    case "first":
      return common(node.of);
    case "plain": {
      const { keepsUnit, unit } = PLAIN_FUNCTIONS.get(node.name)!;
      return keepsUnit ? { ...common(node.of), ...NUMBER } : { ...NUMBER, unit };
    }
    case "convert":
      return { kind: "number", unit: node.to };
    case "series": {
      const { unit } = meaningOf(node.of, channel);
      const isPerSecond = SERIES_FUNCTIONS.get(node.name)!.isPerSecond;
      return { kind: "number", unit: isPerSecond && unit !== undefined ? `${unit}/s` : unit };
    }
  }
}

function kindOf(value: unknown): ChannelKind | undefined {
  if (value === null) return undefined;
  return typeof value === "boolean" ? "boolean" : typeof value === "string" ? "string" : "number";
}

/** The kind of the first that has one, and the unit that no two of them differ in. */
function commonOf(meanings: readonly Meaning[]): Meaning {
  const units = new Set(meanings.map(({ unit }) => unit).filter((unit) => unit !== undefined));
  const kind = meanings.find(({ kind }) => kind !== undefined)?.kind;
  return { kind, unit: units.size === 1 ? [...units][0] : undefined };
}
