/** One thing that is wrong with a file. */
export interface Problem {
  /** From 1. */
  readonly line: number;
  /** Where in the file, such as `adapters[0].port`; empty for the whole. */
  readonly key: string;
  /** What is wrong there. */
  readonly reason: string;
}

/** A config file that cannot be used. The message has one line per problem: file, line, key, reason. */
export class ConfigError extends Error {
  /** Tells it from other errors across realms. */
  override readonly name = "ConfigError";
  /** At least one. */
  readonly problems: readonly Problem[];

  /** `file` is named in the message. */
  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => formatProblem(file, problem)).join("\n"));
    this.problems = problems;
  }
}

function formatProblem(file: string, { line, key, reason }: Problem): string {
  return key === "" ? `${file}:${line}: ${reason}` : `${file}:${line}: ${key}: ${reason}`;
}
