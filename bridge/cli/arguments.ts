import { parseArgs, type ParseArgsConfig } from "node:util";
import { parseDurationMs } from "../duration.ts";
import { nearest } from "../nearest.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";

/** Where the bridge is, unless `--url` says it. */
export const DEFAULT_URL = "http://127.0.0.1:8080/";
const MS_PER_SECOND = 1000;

type Options = NonNullable<ParseArgsConfig["options"]>;

/** The options of a command by name, each a flag or a text. */
export type OptionTypes = Readonly<Record<string, { readonly type: "boolean" | "string" }>>;

/** What was given for {@linkcode OptionTypes}. */
export type OptionValues<T extends OptionTypes> = {
  readonly [K in keyof T]?: T[K]["type"] extends "boolean" ? boolean : string;
};

/** Arguments as a command needs them. */
export interface ParsedArguments<T extends OptionTypes> {
  readonly values: OptionValues<T>;
  readonly positionals: readonly string[];
}

/**
 * Parses a command's arguments.
 *
 * @throws {CommandFailure} for an unknown option, with the nearest that is known
 */
export function parseArguments<const T extends OptionTypes>(
  args: readonly string[],
  options: T,
): ParsedArguments<T> {
  try {
    const config = { args: [...args], options: options as Options, allowPositionals: true };
    const { values, positionals } = parseArgs({ ...config, strict: true });
    return { values: values as OptionValues<T>, positionals };
  } catch (error) {
    throw usage(describeBadOption(args, error as Error, Object.keys(options)));
  }
}

/**
 * Checks that there are as many arguments as have names.
 *
 * @throws {CommandFailure} that names what is missing or too much
 */
export function demandPositionals(
  given: readonly string[],
  names: readonly string[],
): void {
  if (given.length < names.length) throw usage(`${names[given.length]} is missing`);
  if (given.length > names.length) {
    throw usage(`${JSON.stringify(given[names.length])} is one argument too many`);
  }
}

/** Reads a time such as `60s`, `1.5m` or `60`, in seconds. @throws {CommandFailure} */
export function readSeconds(option: string, text: string, maxSeconds: number): number {
  const seconds = parseDurationMs(text) / MS_PER_SECOND;
  if (seconds <= maxSeconds) return seconds;
  throw usage(`--${option}: must be a time such as 60s or 5m, of at most ${maxSeconds}s`);
}

/** Reads the URL of a bridge. @throws {CommandFailure} */
export function readUrl(text: string = DEFAULT_URL): URL {
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw usage(`--url: must be a URL such as ${DEFAULT_URL}`);
}

/** Returns the sentence for a name that is not among `known`, with the nearest that is. */
export function describeUnknown(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const dashes = what === "option" ? "--" : "";
  const hint = near === null ? "" : `; did you mean ${dashes}${near}?`;
  return `unknown ${what} ${JSON.stringify(dashes + name)}${hint}`;
}

/** Returns the failure for a command line that is wrong. */
export function usage(message: string): CommandFailure {
  return new CommandFailure(ExitCode.Usage, `${message}\nTry: pinbridge --help`);
}

function describeBadOption(args: readonly string[], error: Error, known: string[]): string {
  const unknown = args.find((arg) => arg.startsWith("-") && !known.includes(optionName(arg)));
  if (unknown === undefined) return error.message;
  if (!unknown.startsWith("--")) return `unknown option ${JSON.stringify(unknown)}`;
  return describeUnknown("option", optionName(unknown), known);
}

function optionName(arg: string): string {
  return arg.replace(/^-+/, "").replace(/=.*$/s, "");
}
