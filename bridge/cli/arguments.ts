import { parseDurationMs } from "../duration.ts";
import { nearest } from "../nearest.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";

/** Where the bridge is, unless `--url` says it. */
export const DEFAULT_URL = "http://127.0.0.1:8080/";
const MS_PER_SECOND = 1000;

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
 * Parses a command's arguments as the runtime's `parseArgs` does, which is not asked because
 * `node:util` costs every start 5 ms: `--name value` or `--name=value`, flags as `--name`; the last of
 * several wins, and behind `--` all is positional.
 *
 * @throws {CommandFailure} for an unknown option, with the nearest that is known; for one without its
 *   value, or with one that it does not take
 */
export function parseArguments<const T extends OptionTypes>(
  args: readonly string[],
  options: T,
): ParsedArguments<T> {
  const values: Record<string, string | boolean> = {};
  const positionals: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") {
      positionals.push(...args.slice(i + 1));
      break;
    }
    if (!isOption(args[i])) {
      positionals.push(args[i]);
      continue;
    }
    const [, name, value] = /^--([^=]*)(?:=(.*))?$/s.exec(args[i]) ?? [];
    if (name === undefined) throw usage(`unknown option ${JSON.stringify(args[i])}`);
    if (!Object.hasOwn(options, name)) {
      throw usage(describeUnknown("option", name, Object.keys(options)));
    }
    if (options[name].type === "boolean") {
      if (value !== undefined) throw usage(`--${name}: takes no value`);
      values[name] = true;
    } else {
      values[name] = value ?? demandValue(name, args[++i]);
    }
  }
  return { values: values as OptionValues<T>, positionals };
}

/** One dash alone is no option: it often means standard input. */
function isOption(arg: string): boolean {
  return arg.length > 1 && arg.startsWith("-");
}

function demandValue(name: string, next: string | undefined): string {
  if (next === undefined) throw usage(`--${name}: its value is missing`);
  // Most likely it is the next option.
  if (isOption(next)) {
    throw usage(`--${name}: its value is missing; one with a dash: --${name}=${next}`);
  }
  return next;
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
