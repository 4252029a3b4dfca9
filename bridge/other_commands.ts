/**
 * The commands beside `start`, put together: loaded when one is asked for.
 *
 * @module
 */
import {
  AdapterKinds,
  beginTrial,
  listBoardPorts,
  loadRecordingFormat,
  loadRecordingReader,
} from "./adapters.ts";
import { CommandFailure, ExitCode } from "./cli/exit_code.ts";
import { type OtherCommand, type PlaceOptions, type Places, runCommand } from "./cli/run.ts";
import { DEFAULT_PORT, findConfigFile } from "./cli/start.ts";
import { openTerminal } from "./cli/terminal.ts";
import type { AdapterConfig } from "./config/adapter_entries.ts";
import { ConfigError } from "./config/config_error.ts";
import { findStateDirectory, historyFile, isFile, readConfig } from "./start_files.ts";

const EVERY_ADDRESS = "0.0.0.0";

/** Runs a command to its end; returns what to exit with. @throws {CommandFailure} */
export async function runOtherCommand(command: OtherCommand): Promise<number> {
  return await runCommand(command, {
    terminal: openTerminal(),
    recordingFormat: await loadRecordingFormat(),
    listPorts: listBoardPorts,
    readConfig: (file) => readConfig(file, new AdapterKinds({ configFile: file })),
    profileEntry: readProfileEntry,
    begin: beginTrial,
    decodeRecording: await loadRecordingReader(),
    findPlaces,
  });
}

async function findPlaces({ config: named, state, port }: PlaceOptions): Promise<Places> {
  const file = findConfigFile({ config: named }, isFile);
  const config = file === undefined
    ? {}
    : await readConfig(file, new AdapterKinds({ configFile: file }));
  const { host = EVERY_ADDRESS, port: configured = DEFAULT_PORT, tls } = config.listen ?? {};
  const scheme = tls === undefined ? "http" as const : "https" as const;
  const directory = findStateDirectory(state, config, file);
  return {
    directory,
    history: historyFile(config, directory),
    listen: { scheme, hostname: host, port: port ?? configured },
  };
}

/** An entry that only names a profile; a path leads from the working directory. */
async function readProfileEntry(profile: string): Promise<AdapterConfig> {
  const { parseConfig } = await import("./config/config.ts");
  const entry = { type: "serial", id: "try", port: "/dev/none", profile };
  const text = JSON.stringify({ adapters: [entry] });
  const files = { isFile, readFile: Deno.readTextFileSync };
  try {
    const config = await parseConfig(text, "--profile", { kinds: new AdapterKinds(), ...files });
    return config.adapters![0];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandFailure(ExitCode.BadConfig, error.problems[0].reason);
  }
}
