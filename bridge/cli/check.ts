import type { Config } from "../config/config.ts";
import { demandPositionals, parseArguments } from "./arguments.ts";

/** The config file that is read when none is named, if it is there. */
export const DEFAULT_CONFIG_FILE = "pinbridge.yaml";
const OPTIONS = { config: { type: "string" } } as const;

/** Parses the arguments of `check`; returns the file's path. @throws {CommandFailure} */
export function parseCheck(args: readonly string[]): string {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.config === undefined && positionals.length === 1) return positionals[0];
  demandPositionals(positionals, []);
  return values.config ?? DEFAULT_CONFIG_FILE;
}

/** Returns what to print, line by line, for a config that is as it must be. */
export function describeConfig(file: string, { adapters }: Config): string[] {
  const lines = adapters?.map(({ type, id }) => `  ${type} ${id}`) ??
    ["  every serial port that looks like a board"];
  return [`${file}: ok`, ...lines];
}
