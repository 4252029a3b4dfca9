/**
 * The files that a start takes: the config, the state directory, and what the config names. What is
 * wrong with one ends the start, with the reason and an exit code.
 *
 * @module
 */
import type { AdapterKinds } from "./adapters.ts";
import { CommandFailure, ExitCode } from "./cli/exit_code.ts";
import type { Config, TlsConfig } from "./config/config.ts";
import { folderOf, pathFrom, resolvePath } from "./file_path.ts";
import { stderrLog } from "./log.ts";
import { chooseStateDirectory, StateDirectory, StateDirectoryError } from "./state_directory.ts";

/** In the state directory. */
const HISTORY_FILE = "pinbridge.db";

/** Reads the config file. @throws {CommandFailure} with every problem found */
export async function readConfig(file: string, kinds: AdapterKinds): Promise<Config> {
  const { parseConfig } = await import("./config/config.ts");
  const { ConfigError } = await import("./config/config_error.ts");
  try {
    return await parseConfig(Deno.readTextFileSync(file), file, {
      kinds,
      isFile,
      resolvePath: (path) => pathFrom(folderOf(file), path),
      readFile: Deno.readTextFileSync,
    });
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandFailure(ExitCode.BadConfig, error.message);
    const reason = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : `cannot be read: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.BadConfig, `${file}: ${reason}`);
  }
}

/** Tells whether there is a file. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * Returns where state lies: where the command line's `flag` says, or the config, or the system.
 *
 * @throws {CommandFailure} when nobody says it
 */
export function findStateDirectory(flag: string | undefined, config: Config, file?: string) {
  try {
    return chooseStateDirectory({
      flag,
      config: config.state,
      configFolder: file === undefined ? undefined : folderOf(file),
      env: (name) => Deno.env.get(name),
    });
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    throw new CommandFailure(ExitCode.CannotWrite, error.message);
  }
}

/**
 * Takes the state directory until the program ends; returns whether state can be kept there.
 *
 * @throws {CommandFailure} when another bridge has it
 */
export function takeStateDirectory(path: string, { history }: Config): boolean {
  try {
    StateDirectory.open(path);
    return true;
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    if (error.fault === "in use") throw new CommandFailure(ExitCode.CannotWrite, error.message);
    if (history !== false) {
      stderrLog.warn(`${error.message}; readings go on, and no history is kept`);
    }
    return false;
  }
}

/** Returns the path of the history's file in a state directory. */
export function historyFile({ history = {} }: Config, directory: string): string {
  return resolvePath(directory, (history === false ? {} : history).path ?? HISTORY_FILE);
}

/** Reads a password or a token that stands in a file of its own. @throws {CommandFailure} */
export function readSecret(key: string, file: string): string {
  try {
    return Deno.readTextFileSync(file).trim();
  } catch (error) {
    const message = `${key}: ${file} cannot be read: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.BadConfig, message);
  }
}

/** Reads a certificate and its key. @throws {CommandFailure} */
export function readTls({ cert, key }: TlsConfig): { cert: string; key: string } {
  try {
    return { cert: Deno.readTextFileSync(cert), key: Deno.readTextFileSync(key) };
  } catch (error) {
    const message = `listen.tls: the certificate cannot be read: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.BadConfig, message);
  }
}
