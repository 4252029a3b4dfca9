/**
 * The program: reads the command line and the config, puts the bridge together, runs it until it
 * is told to stop. The only module that knows concrete adapters.
 *
 * @module
 */
import project from "../deno.json" with { type: "json" };
import type { DeviceAdapter } from "../devices/adapter.ts";
import type { PortDescription } from "../devices/serial/ports.ts";
import type { AdapterConfig } from "./config/adapter_config.ts";
import { Bridge } from "./bridge.ts";
import { dashboardAssets } from "./web/assets.ts";
import { parseCommandLine } from "./cli/command_line.ts";
import { CommandFailure, ExitCode } from "./cli/exit_code.ts";
import type { OtherCommand } from "./cli/run.ts";
import { findConfigFile, type StartOptions } from "./cli/start.ts";
import type { Config } from "./config/config.ts";
import { describeError, printable, stderrLog } from "./log.ts";
import { PluggedBoards } from "./supervision/plugged_boards.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 8080;
const DEMO_ID = "demo";

if (import.meta.main) main();

async function main(): Promise<void> {
  try {
    const commandLine = parseCommandLine(Deno.args, project.version);
    if (commandLine.kind === "start") await start(commandLine.options);
    else Deno.exit(await run(commandLine));
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    for (const line of error.message.split("\n")) console.error(printable(line));
    Deno.exit(error.exitCode);
  }
}

// What a start does not need at once is imported where it is used: half of what a start would take.

async function run(command: OtherCommand): Promise<number> {
  const { runCommand } = await import("./cli/run.ts");
  const { openTerminal } = await import("./cli/terminal.ts");
  const recording = await import("../devices/replay/recording.ts");
  const { findHolders } = await import("../devices/serial/port_holders.ts");
  const { listPorts } = await import("../devices/serial/ports.ts");
  return await runCommand(command, {
    terminal: openTerminal(),
    recordingFormat: {
      header: recording.encodeRecordingHeader,
      chunk: recording.encodeRecordedChunk,
    },
    listPorts: () => listPorts().map((port) => ({ ...port, holders: findHolders(port.path) })),
    readConfig,
  });
}

async function start(options: StartOptions): Promise<void> {
  const file = findConfigFile(options, isFile);
  const config = file === undefined ? {} : await readConfig(file);
  if (file !== undefined) stderrLog.info(`config read from ${file}`);
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
  // An adapter that forgets to catch must not take the other devices down with it.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    stderrLog.warn(`internal error: ${describeError(event.reason)}`);
  });
  const adapters = await createAdapters(config.adapters, options.demo);
  for (const adapter of adapters) bridge.add(adapter);
  if (config.adapters === undefined) await readPluggedBoards(bridge, options.demo);
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

async function readConfig(file: string): Promise<Config> {
  const { ConfigError, parseConfig } = await import("./config/config.ts");
  try {
    return parseConfig(Deno.readTextFileSync(file), file, { isFile });
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

async function createAdapters(
  configs: readonly AdapterConfig[] = [],
  demo: boolean | undefined,
): Promise<DeviceAdapter[]> {
  const adapters = await Promise.all(configs.map(createAdapter));
  if (demo === false) return adapters.filter(({ type }) => type !== "virtual");
  if (demo === undefined || adapters.some(({ type }) => type === "virtual")) return adapters;
  const isTaken = adapters.some(({ id }) => id === DEMO_ID);
  const id = isTaken ? `${DEMO_ID}-board` : DEMO_ID;
  return [...adapters, await createAdapter({ type: "virtual", id })];
}

async function createAdapter(config: AdapterConfig): Promise<DeviceAdapter> {
  switch (config.type) {
    case "virtual": {
      const { VirtualAdapter } = await import("../devices/virtual/adapter.ts");
      return new VirtualAdapter({ id: config.id });
    }
    case "replay": {
      const { ReplayAdapter } = await import("../devices/replay/adapter.ts");
      return new ReplayAdapter(config);
    }
    case "serial": {
      const { SerialAdapter } = await import("../devices/serial/adapter.ts");
      return new SerialAdapter(config);
    }
  }
}

/** Reads every board that is or will be plugged in; the demo stands in until the first one. */
async function readPluggedBoards(bridge: Bridge, demo: boolean | undefined): Promise<void> {
  const { SerialAdapter } = await import("../devices/serial/adapter.ts");
  const { describeFoundBoard } = await import("../devices/serial/found_board.ts");
  const { watchPorts } = await import("../devices/serial/port_watch.ts");
  const standIn = demo === undefined ? await createAdapter({ type: "virtual", id: DEMO_ID }) : null;
  const boards = new PluggedBoards(bridge, standIn);
  const update = (ports: PortDescription[]) =>
    boards.update(ports.map((port) => {
      const found = describeFoundBoard(port);
      return { id: found.id, create: () => new SerialAdapter(found) };
    }));
  // Until the program ends.
  watchPorts(update, new AbortController().signal);
}
