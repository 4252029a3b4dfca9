import type { DeviceSummary } from "../wire/messages.ts";
import { MAX_RELEASE_SECONDS } from "../wire/protocol.ts";
import { demandPositionals, parseArguments, readSeconds, readUrl } from "./arguments.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";
import { formatTime } from "../clock_time.ts";
import { RunningBridge, toCommandFailure } from "./running_bridge.ts";
import type { Terminal } from "./terminal.ts";

const DEFAULT_SECONDS = 60;
/** Releasing takes as long as the port takes to close. */
const REQUEST_TIMEOUT_MS = 15_000;
const OPTIONS = { url: { type: "string" }, for: { type: "string" } } as const;

/** Which device another program may have, and how long. */
export interface ReleaseOptions {
  readonly url: URL;
  readonly device: string;
  readonly seconds: number;
  /** The program and its arguments; empty when somebody else will use the port. */
  readonly command: readonly string[];
}

/** Parses the arguments of `release`: what follows `--` is the command. @throws {CommandFailure} */
export function parseRelease(args: readonly string[]): ReleaseOptions {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const { values, positionals } = parseArguments(own, OPTIONS);
  demandPositionals(positionals, ["DEVICE"]);
  return {
    url: readUrl(values.url),
    device: positionals[0],
    seconds: values.for === undefined
      ? DEFAULT_SECONDS
      : readSeconds("for", values.for, MAX_RELEASE_SECONDS),
    command: end === -1 ? [] : args.slice(end + 1),
  };
}

/**
 * Has the bridge give a device's port back, runs the command, and has the bridge take the port
 * again at the command's end; the bridge does so by itself when the time is over. Returns the
 * command's exit code.
 *
 * @throws {CommandFailure} when the port was not released or the command could not be run
 */
export async function release(options: ReleaseOptions, terminal: Terminal): Promise<number> {
  const { url, device, seconds, command } = options;
  using bridge = await RunningBridge.connect(url);
  const { id } = bridge.device(device);
  const until = await askFor(bridge, id, seconds);
  if (command.length === 0 || seconds === 0) {
    terminal.tell(describeRelease(bridge.device(id), seconds, until));
    return ExitCode.Stopped;
  }
  const warning = setTimeout(() => {
    terminal.tell(`${seconds} s are over: the bridge takes ${id} again while the command runs`);
  }, seconds * 1000);
  try {
    return await run(command);
  } finally {
    clearTimeout(warning);
    await takeBack(bridge, id, terminal);
  }
}

async function askFor(bridge: RunningBridge, device: string, seconds: number): Promise<number> {
  try {
    const result = await bridge.client.request("release", { device, seconds }, REQUEST_TIMEOUT_MS);
    return (result as { until: number }).until;
  } catch (error) {
    throw toCommandFailure(error);
  }
}

async function takeBack(bridge: RunningBridge, device: string, terminal: Terminal): Promise<void> {
  try {
    await askFor(bridge, device, 0);
  } catch (error) {
    terminal.tell(
      `the bridge takes ${device} again when the time is over: ${(error as Error).message}`,
    );
  }
}

async function run([program, ...args]: readonly string[]): Promise<number> {
  const stdio = { stdin: "inherit", stdout: "inherit", stderr: "inherit" } as const;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, { args, ...stdio }).spawn();
  } catch (error) {
    throw cannotRun(program, error);
  }
  // Ctrl+C reaches the command by itself; the port is taken again after its end.
  const terminate = () => child.kill("SIGTERM");
  Deno.addSignalListener("SIGTERM", terminate);
  const { code } = await child.status;
  Deno.removeSignalListener("SIGTERM", terminate);
  return code;
}

function cannotRun(program: string, error: unknown): unknown {
  if (error instanceof Deno.errors.NotFound) {
    return new CommandFailure(ExitCode.NoCommand, `${program}: there is no such command`);
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new CommandFailure(ExitCode.CannotRun, `${program}: may not be run`);
  }
  return error;
}

function describeRelease({ id }: DeviceSummary, seconds: number, until: number): string {
  if (seconds === 0) return `${id} is taken again`;
  return `${id} is released until ${formatTime(until)}`;
}
