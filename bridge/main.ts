/**
 * The program: reads the command line and the config, puts the bridge together, runs it until it
 * is told to stop.
 *
 * @module
 */
import project from "../deno.json" with { type: "json" };
import { watchFiles } from "./access/file_watch.ts";
import { isEveryAddress, type ReachableAt } from "./access/open_urls.ts";
import { isLoopback } from "./access/own_names.ts";
import { TOKEN_FILE, TokenFileError } from "./access/token_file.ts";
import {
  AdapterKinds,
  beginTrial,
  listBoardPorts,
  loadRecordingFormat,
  loadRecordingReader,
  tryRates,
  watchBoards,
} from "./adapters.ts";
import { Bridge, type ExtensionParts } from "./bridge.ts";
import { createExtensions, historyFile, takeStateDirectory } from "./extensions.ts";
import { systemClock } from "./clock.ts";
import { dashboardAssets } from "./web/assets.ts";
import { allowTiles } from "./web/map_tiles.ts";
import { CommandFailure, ExitCode } from "./cli/exit_code.ts";
import type { OtherCommand, PlaceOptions, Places } from "./cli/run.ts";
import { findConfigFile, parseStart, startArguments, type StartOptions } from "./cli/start.ts";
import type { AdapterConfig } from "./config/adapter_entries.ts";
import type { Config, TlsConfig } from "./config/config.ts";
import { ConfigError } from "./config/config_error.ts";
import { folderOf, pathFrom, resolvePath } from "./file_path.ts";
import { createFirstMinute } from "./first_minute_part.ts";
import { describeError, printable, stderrLog } from "./log.ts";
import { MqttPart, siteOf } from "./mqtt_part.ts";
import { PluggedBoards } from "./supervision/plugged_boards.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 8080;
const EVERY_ADDRESS = "0.0.0.0";
/** What Deno exits with when nobody catches an error. */
const UNCAUGHT = 1;
const DEMO_ID = "demo";
const DEMO_TYPE = "virtual";
/** In the state directory. */
const RETAINED_FILE = "retained.mqtt";

if (import.meta.main) main();

async function main(): Promise<void> {
  try {
    const args = startArguments(Deno.args);
    if (args !== null) return await start(parseStart(args));
    const { parseCommandLine } = await import("./cli/command_line.ts");
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
  const directory = await findStateDirectory(state, config, file);
  return {
    directory,
    history: historyFile(config, directory),
    listen: { scheme, hostname: host, port: port ?? configured },
  };
}

async function findStateDirectory(flag: string | undefined, config: Config, file?: string) {
  const { chooseStateDirectory, StateDirectoryError } = await import("./state_directory.ts");
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

async function start(options: StartOptions): Promise<void> {
  outliveFaults();
  const configFile = findConfigFile(options, isFile);
  const kinds = new AdapterKinds({ configFile });
  const config = configFile === undefined ? {} : await readConfig(configFile, kinds);
  if (configFile !== undefined) stderrLog.info(`config read from ${configFile}`);
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, tls, path, mode, ...allowed } = config.listen ??
    {};
  const hostname = options.host ?? host;
  const directory = await findStateDirectory(options.state, config, configFile);
  const hasState = takeStateDirectory(directory, config);
  const createMqtt = mqttExtension(config, options, directory);
  let mqtt: MqttPart | null = null;
  const bridge = new Bridge({
    ...allowed,
    extensions: [
      ...await createExtensions(config, hasState ? directory : null, (it) => mqtt?.publish(it)),
      ...(createMqtt === null ? [] : [(parts: ExtensionParts) => mqtt = createMqtt(parts)]),
      (parts) =>
        createFirstMinute({
          ...parts,
          listPorts: listBoardPorts,
          createDemo: () => kinds.create({ type: DEMO_TYPE, id: DEMO_ID }),
          tryRates,
          brokerUrl: () => (mqtt as MqttPart | null)?.brokerUrl ?? null,
        }),
    ],
    tls: tls && readTls(tls),
    socket: path === undefined || options.host !== undefined ? undefined : { path, mode },
    tokens: config.auth?.tokens,
    tokenFile: resolvePath(directory, TOKEN_FILE),
    limits: config.limits,
    hostname,
    port: options.port ?? port,
    assets: config.map === undefined
      ? dashboardAssets
      : allowTiles(dashboardAssets, config.map.tiles),
    version: project.version,
    log: stderrLog,
  });
  const at = listen(bridge, {
    scheme: tls === undefined ? "http" : "https",
    hostname,
    port: options.port ?? port,
  });
  const service = await (mqtt as MqttPart | null)?.opened();
  const hasBroker = typeof service?.url === "string";
  if (hasBroker) console.log(`broker ${service.url}`);
  if (tls !== undefined) followTls(bridge, tls);
  const isOpen = isLoopback(hostname) || (config.auth?.tokens ?? []).length > 0;
  if (!isOpen) await offerFirstToken(directory, at);
  stopOnSignals(bridge);
  const entries = chooseEntries(config.adapters ?? [], options.demo);
  const site = siteOf(config);
  const add = async (chosen: readonly AdapterConfig[]) => {
    for (const making of chosen.map((entry) => kinds.create(entry, site))) bridge.add(await making);
  };
  const modules = entries.filter(({ type }) => kinds.isModule(type));
  const words = entries.filter(({ type }) => !kinds.isModule(type));
  // A module that takes its time holds up no other adapter.
  await Promise.all([words, ...modules.map((entry) => [entry])].map(add));
  if (config.adapters === undefined) await readPluggedBoards(bridge, kinds, options.demo);
  if (hasBroker) bridge.add(await service!.createAdapter());
}

/** Makes the broker inside and the backbone, unless there is neither. */
function mqttExtension(
  { broker = {}, backbone, history, adapters = [] }: Config,
  options: StartOptions,
  directory: string,
): ((parts: ExtensionParts) => MqttPart) | null {
  const inner = broker === false || options.broker === false ? null : broker;
  if (inner === null && backbone === undefined) return null;
  const retainedFile = history === false ? undefined : resolvePath(directory, RETAINED_FILE);
  const { version } = project;
  return (parts) =>
    new MqttPart(async () => {
      const { MqttWiring } = await import("./mqtt_wiring.ts");
      const wanted = { broker: inner, backbone, adapters, retainedFile, version, readSecret };
      return new MqttWiring(wanted, parts);
    }, parts);
}

function readSecret(key: string, file: string): string {
  try {
    return Deno.readTextFileSync(file).trim();
  } catch (error) {
    const message = `${key}: ${file} cannot be read: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.BadConfig, message);
  }
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

async function readConfig(file: string, kinds: AdapterKinds): Promise<Config> {
  const { parseConfig } = await import("./config/config.ts");
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
