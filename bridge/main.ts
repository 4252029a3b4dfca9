/**
 * The program: reads the command line and the config, puts the bridge together, runs it until it
 * is told to stop. The only module that knows concrete adapters.
 *
 * @module
 */
import project from "../deno.json" with { type: "json" };
import type { DeviceAdapter } from "../devices/adapter.ts";
import type { PortDescription } from "../devices/serial/ports.ts";
import { dirname, join, resolve } from "node:path";
import { watchFiles } from "./access/file_watch.ts";
import { isEveryAddress, type ReachableAt } from "./access/open_urls.ts";
import { isLoopback } from "./access/own_names.ts";
import { TOKEN_FILE, TokenFileError } from "./access/token_file.ts";
import type { AdapterConfig } from "./config/adapter_config.ts";
import { Bridge, type CreateExtension } from "./bridge.ts";
import { systemClock } from "./clock.ts";
import { dashboardAssets } from "./web/assets.ts";
import { parseCommandLine } from "./cli/command_line.ts";
import { CommandFailure, ExitCode } from "./cli/exit_code.ts";
import type { OtherCommand, PlaceOptions, Places } from "./cli/run.ts";
import type { StartOptions } from "./cli/start.ts";
import type { Config, TlsConfig } from "./config/config.ts";
import type { InfluxConfig } from "./config/history_config.ts";
import { describeError, printable, stderrLog } from "./log.ts";
import { PluggedBoards } from "./supervision/plugged_boards.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 8080;
const EVERY_ADDRESS = "0.0.0.0";
const CONFIG_FILE = "pinbridge.yaml";
const DEMO_ID = "demo";
/** In the state directory. */
const HISTORY_FILE = "pinbridge.db";

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
    findPlaces,
  });
}

async function findPlaces({ config: file, state, port }: PlaceOptions): Promise<Places> {
  const config = file !== undefined
    ? await readConfig(file)
    : isFile(CONFIG_FILE)
    ? await readConfig(CONFIG_FILE)
    : {};
  const { host = EVERY_ADDRESS, port: configured = DEFAULT_PORT, tls } = config.listen ?? {};
  const scheme = tls === undefined ? "http" as const : "https" as const;
  const directory = await findStateDirectory(state, config, file ?? CONFIG_FILE);
  return {
    directory,
    history: resolve(directory, (config.history || {}).path ?? HISTORY_FILE),
    listen: { scheme, hostname: host, port: port ?? configured },
  };
}

async function findStateDirectory(flag: string | undefined, config: Config, file?: string) {
  const { chooseStateDirectory, StateDirectoryError } = await import("./state_directory.ts");
  try {
    return chooseStateDirectory({
      flag,
      config: config.state,
      configFolder: file === undefined ? undefined : dirname(file),
      env: (name) => Deno.env.get(name),
    });
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    throw new CommandFailure(ExitCode.CannotWrite, error.message);
  }
}

async function start(options: StartOptions): Promise<void> {
  const config = options.config === undefined ? {} : await readConfig(options.config);
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, tls, path, mode, ...allowed } = config.listen ??
    {};
  const hostname = options.host ?? host;
  const directory = await findStateDirectory(options.state, config, options.config);
  const hasState = await takeStateDirectory(directory, config.history !== false);
  const bridge = new Bridge({
    ...allowed,
    extensions: await createExtensions(config, hasState ? directory : null),
    tls: tls && readTls(tls),
    socket: path === undefined || options.host !== undefined ? undefined : { path, mode },
    tokens: config.auth?.tokens,
    tokenFile: join(directory, TOKEN_FILE),
    limits: config.limits,
    hostname,
    port: options.port ?? port,
    assets: dashboardAssets,
    version: project.version,
    log: stderrLog,
  });
  const at = listen(bridge, {
    scheme: tls === undefined ? "http" : "https",
    hostname,
    port: options.port ?? port,
  });
  if (tls !== undefined) followTls(bridge, tls);
  const isOpen = isLoopback(hostname) || (config.auth?.tokens ?? []).length > 0;
  if (!isOpen) await offerFirstToken(directory, at);
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

/** Returns whether state can be kept. @throws {CommandFailure} when another bridge has the directory */
async function takeStateDirectory(path: string, isMissed: boolean): Promise<boolean> {
  const { StateDirectory, StateDirectoryError } = await import("./state_directory.ts");
  try {
    // Until the program ends.
    StateDirectory.open(path);
    return true;
  } catch (error) {
    if (!(error instanceof StateDirectoryError)) throw error;
    if (error.fault === "in use") throw new CommandFailure(ExitCode.CannotWrite, error.message);
    if (isMissed) stderrLog.warn(`${error.message}; readings go on, and no history is kept`);
    return false;
  }
}

async function createExtensions(
  { history = {} }: Config,
  directory: string | null,
): Promise<CreateExtension[]> {
  const extensions: CreateExtension[] = [];
  if (history === false) return extensions;
  const { path = HISTORY_FILE, influx, ...retention } = history;
  if (directory !== null) {
    const { createHistory } = await import("./history_part.ts");
    const file = resolve(directory, path);
    extensions.push((parts) => createHistory(parts, { path: file, retention }));
  }
  if (influx !== undefined) {
    const { InfluxWriter } = await import("./history/influx.ts");
    const { url, measurement } = influx;
    const authorization = readAuthorization(influx);
    extensions.push((parts) => new InfluxWriter({ ...parts, url, measurement, authorization }));
  }
  return extensions;
}

function readAuthorization(influx: InfluxConfig): string | undefined {
  const { username, passwordFile, tokenFile } = influx;
  if (tokenFile !== undefined) return `Token ${readSecret("history.influx.tokenFile", tokenFile)}`;
  if (username === undefined) return undefined;
  const password = passwordFile === undefined
    ? ""
    : readSecret("history.influx.passwordFile", passwordFile);
  return `Basic ${new TextEncoder().encode(`${username}:${password}`).toBase64()}`;
}

function readSecret(key: string, file: string): string {
  try {
    return Deno.readTextFileSync(file).trim();
  } catch (error) {
    const message = `${key}: ${file} cannot be read: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.BadConfig, message);
  }
}

function listen(bridge: Bridge, wanted: ReachableAt): ReachableAt {
  const { scheme, hostname } = wanted;
  try {
    const { port, hostname: address } = bridge.start();
    if (port === 0) {
      console.log(`listening http+unix://${encodeURIComponent(address)}/`);
      return wanted;
    }
    const host = address.includes(":") ? `[${address}]` : address;
    console.log(`listening ${scheme}://${host}:${port}/`);
    return { scheme, hostname: isEveryAddress(address) ? address : hostname, port };
  } catch (error) {
    if (error instanceof TokenFileError) {
      throw new CommandFailure(ExitCode.CannotWrite, error.message);
    }
    const reason = error instanceof Deno.errors.AddrInUse
      ? "the port is taken; --port 0 takes a free one"
      : (error as Error).message;
    const place = `${hostname}:${wanted.port}`;
    throw new CommandFailure(ExitCode.CannotListen, `cannot listen on ${place}: ${reason}`);
  }
}

/** Where nobody could come in for want of a token, one is made, and shown this once. */
async function offerFirstToken(directory: string, at: ReachableAt): Promise<void> {
  const { makeFirstToken, printUrls } = await import("./cli/token.ts");
  let token: string | null;
  try {
    token = makeFirstToken(directory);
  } catch (error) {
    throw new CommandFailure(
      ExitCode.CannotWrite,
      `cannot keep tokens in ${directory}: ${(error as Error).message}`,
    );
  }
  if (token === null) return;
  await printUrls(token, at, {
    isInteractive: Deno.stdout.isTerminal(),
    print: (line) => console.log(line),
    printBytes: (bytes) => Deno.stdout.writeSync(bytes),
  }, "open ");
}

/** Until the program ends. */
function followTls(bridge: Bridge, { cert, key }: TlsConfig): void {
  const onChange = () => {
    try {
      bridge.setCertificate(readTls({ cert, key }));
      stderrLog.info("the certificate has changed: new connections get it");
    } catch (error) {
      stderrLog.warn(`the old certificate stays in use: ${(error as Error).message}`);
    }
  };
  watchFiles([cert, key], { clock: systemClock, onChange });
}

function readTls({ cert, key }: TlsConfig): { cert: string; key: string } {
  try {
    return { cert: Deno.readTextFileSync(cert), key: Deno.readTextFileSync(key) };
  } catch (error) {
    const message = `listen.tls: the certificate cannot be read: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.BadConfig, message);
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
