/**
 * The program: reads the command line and the config, puts the bridge together, runs it until it
 * is told to stop.
 *
 * @module
 */
import { dirname, isAbsolute, join } from "node:path";
import project from "../deno.json" with { type: "json" };
import { AdapterKinds, listBoardPorts, loadRecordingFormat, watchBoards } from "./adapters.ts";
import { Bridge } from "./bridge.ts";
import { dashboardAssets } from "./web/assets.ts";
import { parseCommandLine } from "./cli/command_line.ts";
import { CommandFailure, ExitCode } from "./cli/exit_code.ts";
import type { OtherCommand } from "./cli/run.ts";
import { findConfigFile, type StartOptions } from "./cli/start.ts";
import type { AdapterConfig } from "./config/adapter_entries.ts";
import type { Config } from "./config/config.ts";
import { ConfigError } from "./config/config_error.ts";
import { describeError, printable, stderrLog } from "./log.ts";
import { PluggedBoards } from "./supervision/plugged_boards.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 8080;
/** What Deno exits with when nobody catches an error. */
const UNCAUGHT = 1;
const DEMO_ID = "demo";
const DEMO_TYPE = "virtual";

if (import.meta.main) main();

async function main(): Promise<void> {
  try {
    const commandLine = parseCommandLine(Deno.args, project.version);
    if (commandLine.kind === "start") await start(commandLine.options);
    else Deno.exit(await run(commandLine));
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      console.error(error);
      Deno.exit(UNCAUGHT);
    }
    for (const line of error.message.split("\n")) console.error(printable(line));
    Deno.exit(error.exitCode);
  }
}

// What a start does not need at once is imported where it is used: half of what a start would take.

async function run(command: OtherCommand): Promise<number> {
  const { runCommand } = await import("./cli/run.ts");
  const { openTerminal } = await import("./cli/terminal.ts");
  return await runCommand(command, {
    terminal: openTerminal(),
    recordingFormat: await loadRecordingFormat(),
    listPorts: listBoardPorts,
    readConfig: (file) => readConfig(file, new AdapterKinds({ configFile: file })),
  });
}

async function start(options: StartOptions): Promise<void> {
  outliveFaults();
  const configFile = findConfigFile(options, isFile);
  const kinds = new AdapterKinds({ configFile });
  const config = configFile === undefined ? {} : await readConfig(configFile, kinds);
  if (configFile !== undefined) stderrLog.info(`config read from ${configFile}`);
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, ...allowed } = config.listen ?? {};
  const bridge = new Bridge({
    ...allowed,
    limits: config.limits,
    hostname: options.host ?? host,
    port: options.port ?? port,
    assets: dashboardAssets,
    version: project.version,
    log: stderrLog,
  });
  listen(bridge, `${options.host ?? host}:${options.port ?? port}`);
  stopOnSignals(bridge);
  const entries = chooseEntries(config.adapters ?? [], options.demo);
  const add = async (chosen: readonly AdapterConfig[]) => {
    for (const making of chosen.map((entry) => kinds.create(entry))) bridge.add(await making);
  };
  const modules = entries.filter(({ type }) => kinds.isModule(type));
  const words = entries.filter(({ type }) => !kinds.isModule(type));
  // A module that takes its time holds up no other adapter.
  await Promise.all([words, ...modules.map((entry) => [entry])].map(add));
  if (config.adapters === undefined) await readPluggedBoards(bridge, kinds, options.demo);
}

/** An adapter that forgets to catch must not take the other devices down with it. */
function outliveFaults(): void {
  const outlive = (event: Event, fault: unknown) => {
    event.preventDefault();
    stderrLog.warn(`internal error: ${describeError(fault)}`);
  };
  addEventListener("unhandledrejection", (event) => outlive(event, event.reason));
  addEventListener("error", (event) => outlive(event, event.error));
}

function listen(bridge: Bridge, wanted: string): void {
  try {
    const { hostname, port } = bridge.start();
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    console.log(`listening http://${host}:${port}/`);
  } catch (error) {
    const reason = error instanceof Deno.errors.AddrInUse
      ? "the port is taken; --port 0 takes a free one"
      : (error as Error).message;
    throw new CommandFailure(ExitCode.CannotListen, `cannot listen on ${wanted}: ${reason}`);
  }
}

function stopOnSignals(bridge: Bridge): void {
  let isStopping = false;
  const stop = () => {
    // Who asks twice does not want to wait.
    if (isStopping) Deno.exit(ExitCode.Stopped);
    isStopping = true;
    bridge.stop().finally(() => Deno.exit(ExitCode.Stopped));
  };
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
}

async function readConfig(file: string, kinds: AdapterKinds): Promise<Config> {
  const { parseConfig } = await import("./config/config.ts");
  try {
    const resolvePath = (path: string) => isAbsolute(path) ? path : join(dirname(file), path);
    return await parseConfig(Deno.readTextFileSync(file), file, { kinds, isFile, resolvePath });
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandFailure(ExitCode.BadConfig, error.message);
    const reason = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : `cannot be read: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.BadConfig, `${file}: ${reason}`);
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The demo is asked for, forbidden, or there when no board is. */
function chooseEntries(
  entries: readonly AdapterConfig[],
  demo: boolean | undefined,
): readonly AdapterConfig[] {
  if (demo === false) return entries.filter(({ type }) => type !== DEMO_TYPE);
  if (demo === undefined || entries.some(({ type }) => type === DEMO_TYPE)) return entries;
  const isTaken = entries.some(({ id }) => id === DEMO_ID);
  const id = isTaken ? `${DEMO_ID}-board` : DEMO_ID;
  return [...entries, { type: DEMO_TYPE, id }];
}

/** Reads every board that is or will be plugged in; the demo stands in until the first one. */
async function readPluggedBoards(
  bridge: Bridge,
  kinds: AdapterKinds,
  demo: boolean | undefined,
): Promise<void> {
  const standIn = demo === undefined ? await kinds.create({ type: DEMO_TYPE, id: DEMO_ID }) : null;
  const boards = new PluggedBoards(bridge, standIn);
  // Until the program ends.
  watchBoards((found) => boards.update(found), new AbortController().signal);
}
