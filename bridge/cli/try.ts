import type { AdapterConfig } from "../config/adapter_entries.ts";
import type { Config } from "../config/config.ts";
import type { Reading } from "../wire/messages.ts";
import { demandPositionals, parseArguments, usage } from "./arguments.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  config: { type: "string" },
  adapter: { type: "string" },
  profile: { type: "string" },
} as const;
const LF = 10;
const KIND_WIDTH = 8;

/** What to try, and how it is read. */
export interface TryOptions {
  readonly file: string;
  /** The config file; without it lines are read as those of a board that nobody configured. */
  readonly config?: string;
  /** The id of the entry that is meant. Default: the first that can be tried. */
  readonly adapter?: string;
  readonly profile?: string;
}

/** What comes of bytes that are tried. */
export interface TrialEvents {
  reading(channel: string, value: Reading["value"], unit: string | undefined): void;
  log(line: string): void;
  difficulty(reason: string): void;
  dropped(reason: string): void;
}

/** What reads bytes as an entry says. */
export interface Trial {
  receive(bytes: Uint8Array): void;
  end(): void;
}

/** What trying needs of the rest of the program. */
export interface TrialParts {
  /** Reads a config file. @throws {CommandFailure} */
  readConfig(file: string): Promise<Config>;
  /** Resolves with an entry that has only a profile. @throws {CommandFailure} */
  profileEntry(profile: string): Promise<AdapterConfig>;
  /** Starts to read as an entry says, or by itself. */
  begin(entry: AdapterConfig | undefined, events: TrialEvents): Promise<Trial>;
  /** Returns the parts of a recording; null for a file that is none. @throws {SyntaxError} */
  decodeRecording(bytes: Uint8Array<ArrayBuffer>): Uint8Array[] | null;
}

/** Parses the arguments of `try`. @throws {CommandFailure} */
export function parseTry(args: readonly string[]): TryOptions {
  const { values, positionals } = parseArguments(args, OPTIONS);
  demandPositionals(positionals, ["FILE"]);
  if (values.config !== undefined && values.profile !== undefined) {
    throw usage("--config and --profile exclude each other");
  }
  return { file: positionals[0], ...values };
}

/**
 * Reads a recording or a text file as the config says, and prints what comes of it: readings, log
 * lines, and what was dropped, each with the line that it came of.
 *
 * @throws {CommandFailure} when there is no such file, or no entry that can be tried
 */
export async function tryFile(
  options: TryOptions,
  parts: TrialParts,
  terminal: Terminal,
): Promise<void> {
  const entry = await chooseEntry(options, parts);
  const bytes = readFile(options.file);
  const isPatterned = entry?.patterns !== undefined;
  const counts = { reading: 0, log: 0, dropped: 0 };
  const channels = new Set<string>();
  let place = "";
  const print = (kind: string, text: string) =>
    terminal.print(`${place.padStart(6)}  ${kind.padEnd(KIND_WIDTH)} ${text}`);
  const trial = await parts.begin(entry, {
    reading(channel, value, unit) {
      counts.reading++;
      channels.add(channel);
      print("reading", `${channel} = ${value}${unit === undefined ? "" : ` ${unit}`}`);
    },
    log(line) {
      counts.log++;
      print("log", `${line}  (${isPatterned ? "no pattern matches" : "no reading that is known"})`);
    },
    difficulty: (reason) => print("why", reason),
    dropped(reason) {
      counts.dropped++;
      print("dropped", reason);
    },
  });
  const recording = decode(bytes, options.file, parts);
  for (const [index, chunk] of (recording ?? splitLines(bytes)).entries()) {
    place = String(index + 1);
    trial.receive(chunk);
  }
  trial.end();
  terminal.tell(
    `${counts.reading} readings of ${channels.size} channels, ${counts.log} log lines, ` +
      `${counts.dropped} dropped; numbered by ${recording === null ? "line" : "record"}`,
  );
}

async function chooseEntry(
  { config, adapter, profile }: TryOptions,
  { readConfig, profileEntry }: TrialParts,
): Promise<AdapterConfig | undefined> {
  if (profile !== undefined) return await profileEntry(profile);
  if (config === undefined) return undefined;
  const { adapters = [] } = await readConfig(config);
  const found = adapters.find(({ id, type }) =>
    adapter === undefined ? type === "serial" || type === "replay" : id === adapter
  );
  if (found !== undefined) return found;
  const wanted = adapter === undefined ? "no board" : `no adapter ${adapter}`;
  throw new CommandFailure(ExitCode.NotFound, `${config}: there is ${wanted} in it`);
}

function readFile(file: string): Uint8Array<ArrayBuffer> {
  try {
    return Deno.readFileSync(file);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound ? "there is no such file" : String(error);
    throw new CommandFailure(ExitCode.NotFound, `${file}: ${reason}`);
  }
}

function decode(
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
  { decodeRecording }: TrialParts,
): Uint8Array[] | null {
  try {
    return decodeRecording(bytes);
  } catch (error) {
    throw new CommandFailure(ExitCode.BadConfig, `${file}: ${(error as Error).message}`);
  }
}

/** Each line with its end; the last one gets one if it has none. */
function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LF, start) + 1;
    lines.push(
      end === 0 ? Uint8Array.of(...bytes.subarray(start), LF) : bytes.subarray(start, end),
    );
    start = end === 0 ? bytes.length : end;
  }
  return lines;
}
