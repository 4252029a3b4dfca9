import { Export } from "../history/export.ts";
import { readFormat, RowWriter } from "../history/export_format.ts";
import { type ImportedRow, ImportError, importRows, parseRow } from "../history/import.ts";
import { OfflineHistory } from "../history/offline.ts";
import { HistoryRequestError, readRange } from "../history/request.ts";
import { Store } from "../history/store.ts";
import { StoreError } from "../history/store_error.ts";
import { StateDirectory, StateDirectoryError } from "../state_directory.ts";
import { usage } from "./arguments.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";
import type { HistoryExportOptions, HistoryOptions } from "./history_arguments.ts";
import type { Terminal } from "./terminal.ts";

const EVERYTHING = ["#"];
const BYTES_PER_MEGABYTE = 1_000_000;

/** Does it with the history `file` of a state directory. @throws {CommandFailure} */
export async function runHistory(
  options: HistoryOptions,
  { terminal, directory, file }: {
    readonly terminal: Terminal;
    readonly directory: string;
    readonly file: string;
  },
): Promise<void> {
  try {
    demandFile(file, options.action);
    switch (options.action) {
      case "export":
        return await exportRows(file, options, terminal);
      case "check":
        return check(file, terminal);
      case "vacuum": {
        using _ = StateDirectory.open(directory);
        return vacuum(file, terminal);
      }
      case "import": {
        using _ = StateDirectory.open(directory);
        return await importFile(file, options.file, terminal);
      }
    }
  } catch (error) {
    throw toFailure(error);
  }
}

function demandFile(file: string, action: HistoryOptions["action"]): void {
  if (action === "import") return;
  try {
    Deno.statSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new CommandFailure(ExitCode.NoInput, `there is no history in ${file}`);
  }
}

async function exportRows(
  file: string,
  options: HistoryExportOptions,
  terminal: Terminal,
): Promise<void> {
  const topics = options.topics.length === 0 ? EVERYTHING : options.topics;
  const from = readTime("from", options.from) ?? 0;
  const range = readRange({ from, to: readTime("to", options.to) }, Math.max(Date.now(), from));
  const format = readFormat(options.format);
  using history = new OfflineHistory(file);
  const found = await Export.open(history, { ...range, topics, tier: options.tier });
  const writer = new RowWriter(format, found.hasSteps);
  const encoder = new TextEncoder();
  terminal.printBytes(encoder.encode(writer.start()));
  for await (const rows of found.portions()) {
    if (terminal.stopped.aborted) return;
    terminal.printBytes(encoder.encode(writer.write(rows)));
  }
  terminal.printBytes(encoder.encode(writer.end()));
}

function readTime(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  const time = text === "" || Number.isNaN(number) ? Date.parse(text) : number;
  if (!Number.isNaN(time)) return time;
  throw usage(`--${option}: must be a time such as 2026-11-26T12:00, or milliseconds since 1970`);
}

function check(file: string, terminal: Terminal): void {
  using history = new OfflineHistory(file);
  const { topics, blocks, entries, faults } = history.check();
  for (const fault of faults) terminal.print(fault);
  const counts = `${topics} topics, ${blocks} blocks, ${entries} entries`;
  if (faults.length > 0) throw new CommandFailure(ExitCode.BadData, `${file}: damaged: ${counts}`);
  terminal.print(`${file}: ok: ${counts}`);
}

function vacuum(file: string, terminal: Terminal): void {
  using store = Store.open(file);
  const before = store.fileBytes();
  store.vacuum();
  terminal.print(
    `${file}: ${toMegabytes(before)} MB before, ${toMegabytes(store.fileBytes())} now`,
  );
}

async function importFile(file: string, from: string, terminal: Terminal): Promise<void> {
  using store = Store.open(file);
  const { imported, known } = await importRows(store, readRows(from));
  terminal.print(`${imported} readings imported; ${known} were there already`);
}

async function* readRows(path: string): AsyncIterable<ImportedRow> {
  let number = 0;
  try {
    for await (const line of readLines(path)) {
      number++;
      if (line.trim() !== "") yield parseRow(line);
    }
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    throw new CommandFailure(ExitCode.BadData, `${path}:${number}: ${error.message}`);
  }
}

async function* readLines(path: string): AsyncIterable<string> {
  let rest = "";
  for await (const text of openText(path)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function openText(path: string): ReadableStream<string> {
  if (path === "-") return Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  try {
    return Deno.openSync(path).readable.pipeThrough(new TextDecoderStream());
  } catch (error) {
    const { message } = error as Error;
    throw new CommandFailure(ExitCode.NoInput, `${path} cannot be read: ${message}`);
  }
}

function toFailure(error: unknown): unknown {
  if (error instanceof HistoryRequestError) return usage(error.message);
  if (error instanceof StateDirectoryError) {
    return new CommandFailure(ExitCode.CannotWrite, error.message);
  }
  if (!(error instanceof StoreError)) return error;
  const isData = error.fault === "damaged" || error.fault === "foreign";
  return new CommandFailure(isData ? ExitCode.BadData : ExitCode.CannotWrite, error.message);
}

function toMegabytes(bytes: number): string {
  return (bytes / BYTES_PER_MEGABYTE).toFixed(1);
}
