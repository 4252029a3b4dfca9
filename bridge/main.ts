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
import { AdapterKinds, DEMO, listBoardPorts, tryRates } from "./adapters.ts";
import { Bridge, type ExtensionParts } from "./bridge.ts";
import { systemClock } from "./clock.ts";
import { CommandFailure, ExitCode } from "./cli/exit_code.ts";
import {
  DEFAULT_PORT,
  findConfigFile,
  parseStart,
  startArguments,
  type StartOptions,
} from "./cli/start.ts";
import type { Config, TlsConfig } from "./config/config.ts";
import { resolvePath } from "./file_path.ts";
import { extendLater } from "./later_extensions.ts";
import { LaterPart } from "./later_part.ts";
import { describeError, printable, stderrLog } from "./log.ts";
import { MqttPart } from "./mqtt_part.ts";
import {
  findStateDirectory,
  isFile,
  readConfig,
  readSecret,
  readTls,
  takeStateDirectory,
} from "./start_files.ts";
import { dashboardAssets } from "./web/assets.ts";
import { allowTiles } from "./web/map_tiles.ts";

const DEFAULT_HOST = "127.0.0.1";
/** What Deno exits with when nobody catches an error. */
const UNCAUGHT = 1;
/** Who has waited for the bridge to listen is served before it goes on loading what it is made of. */
const FIRST_CLIENTS_MS = 50;
/** In the state directory. */
const RETAINED_FILE = "retained.mqtt";

// Not while the module itself is on the stack: for that of the first error V8 would read all of the
// bundle once more.
if (import.meta.main) queueMicrotask(main);

async function main(): Promise<void> {
  try {
    const args = startArguments(Deno.args);
    if (args !== null) return await start(parseStart(args));
    const { parseCommandLine } = await import("./cli/command_line.ts");
    const commandLine = parseCommandLine(Deno.args, project.version);
    if (commandLine.kind === "start") await start(commandLine.options);
    else {
      const { runOtherCommand } = await import("./other_commands.ts");
      Deno.exit(await runOtherCommand(commandLine));
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      console.error(error);
      Deno.exit(UNCAUGHT);
    }
    for (const line of error.message.split("\n")) console.error(printable(line));
    Deno.exit(error.exitCode);
  }
}

/**
 * Runs the bridge. What is not needed to listen is imported after that, and what nobody has asked for
 * not at all: most of what a start takes is what it imports.
 */
async function start(options: StartOptions): Promise<void> {
  outliveFaults();
  const configFile = findConfigFile(options, isFile);
  const kinds = new AdapterKinds({ configFile });
  const config = configFile === undefined ? {} : await readConfig(configFile, kinds);
  if (configFile !== undefined) stderrLog.info(`config read from ${configFile}`);
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, tls, path, mode, ...allowed } = config.listen ??
    {};
  const hostname = options.host ?? host;
  const directory = findStateDirectory(options.state, config, configFile);
  const hasState = takeStateDirectory(directory, config);
  const createMqtt = mqttExtension(config, options, directory);
  let mqtt: MqttPart | null = null;
  const laterOptions = extendLater(config, hasState ? directory : null, {
    publish: (message) => mqtt?.publish(message),
    firstMinute: {
      listPorts: listBoardPorts,
      createDemo: () => kinds.create(DEMO),
      tryRates,
      brokerUrl: () => mqtt?.brokerUrl ?? null,
    },
  });
  let later: LaterPart | null = null;
  const bridge = new Bridge({
    ...allowed,
    extensions: [
      (parts) => later = new LaterPart(laterOptions, parts),
      ...(createMqtt === null ? [] : [(parts: ExtensionParts) => mqtt = createMqtt(parts)]),
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
  stopOnSignals(bridge);
  const at = listen(bridge, {
    scheme: tls === undefined ? "http" : "https",
    hostname,
    port: options.port ?? port,
  });
  const service = await (mqtt as MqttPart | null)?.opened() ?? null;
  const hasBroker = typeof service?.url === "string";
  if (hasBroker) console.log(`broker ${service!.url}`);
  if (tls !== undefined) followTls(bridge, tls);
  const isOpen = isLoopback(hostname) || (config.auth?.tokens ?? []).length > 0;
  if (!isOpen) await offerFirstToken(directory, at);
  await new Promise((resolve) => systemClock.after(FIRST_CLIENTS_MS, () => resolve(null)));
  // Before the first reading: alarms and history miss none.
  await (later as LaterPart | null)?.open();
  const { addFirstAdapters } = await import("./first_adapters.ts");
  await addFirstAdapters(bridge, kinds, { config, demo: options.demo });
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
