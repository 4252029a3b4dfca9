import { demandPositionals, describeUnknown, parseArguments, usage } from "./arguments.ts";

/** Which history, if it is not the config's or the usual one's. */
interface Where {
  readonly state?: string;
  readonly config?: string;
}

/** What to print of a history: texts as they were given. */
export interface HistoryExportOptions extends Where {
  readonly action: "export";
  /** Topics or filters; none stands for everything. */
  readonly topics: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly tier?: string;
  readonly format?: string;
}

/** What is to be done with the history on the disk. */
export type HistoryOptions =
  | HistoryExportOptions
  | Where & { readonly action: "import"; readonly file: string }
  | Where & { readonly action: "vacuum" | "check" };

const ACTIONS = ["export", "import", "vacuum", "check"] as const;
const WHERE = { state: { type: "string" }, config: { type: "string" } } as const;
const EXPORT = {
  ...WHERE,
  from: { type: "string" },
  to: { type: "string" },
  tier: { type: "string" },
  format: { type: "string" },
} as const;

/** Parses the arguments of `history`. @throws {CommandFailure} */
export function parseHistory(args: readonly string[]): HistoryOptions {
  const [word = "", ...rest] = args;
  const action = ACTIONS.find((action) => action === word);
  if (word === "") throw usage(`history: one of ${ACTIONS.join(", ")} is missing`);
  if (action === undefined) throw usage(describeUnknown("history command", word, ACTIONS));
  if (action === "export") {
    const { values, positionals } = parseArguments(rest, EXPORT);
    return { ...values, action, topics: positionals };
  }
  const { values, positionals } = parseArguments(rest, WHERE);
  demandPositionals(positionals, action === "import" ? ["FILE"] : []);
  return action === "import" ? { ...values, action, file: positionals[0] } : { ...values, action };
}
