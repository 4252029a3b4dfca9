import { BridgeClient, type ConnectionStatus } from "../client/client.ts";
import { NoAnswerError, RpcError } from "../client/errors.ts";
import type { DeviceSummary } from "../wire/messages.ts";
import { nearest } from "../nearest.ts";
import { RpcErrorCode } from "../wire/protocol.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";

/** The environment's variable with the token of who gives commands. */
const TOKEN_VARIABLE = "PINBRIDGE_TOKEN";
/** How long a bridge may take to greet. */
const GREETING_TIMEOUT_MS = 5000;

/** What a command wants to hear of while it talks to a bridge. */
export interface BridgeEvents {
  /** The connection is gone; it is tried again and again. */
  lost?(): void;
  /** The connection is back. */
  back?(): void;
  /** A device appeared, changed or went. */
  devices?(devices: ReadonlyMap<string, DeviceSummary>): unknown;
}

/** A connection to a bridge that runs, for the time of one command. */
export class RunningBridge implements Disposable {
  readonly client: BridgeClient;
  readonly #events: BridgeEvents;
  readonly #greeted = Promise.withResolvers<void>();
  #isGreeted = false;
  #wasLive = false;

  private constructor(url: URL, events: BridgeEvents) {
    this.#events = events;
    this.client = new BridgeClient({
      token: tokenOfEnvironment(),
      url: new URL("/ws", url).href.replace(/^http/, "ws"),
      onStatus: (status) => this.#follow(status, url),
      onDevices: (devices) => {
        this.#isGreeted = true;
        this.#greeted.resolve();
        events.devices?.(devices);
      },
    });
  }

  /**
   * Connects, and waits until the devices are known.
   *
   * @throws {CommandFailure} when no bridge answers
   */
  static async connect(url: URL, events: BridgeEvents = {}): Promise<RunningBridge> {
    const bridge = new RunningBridge(url, events);
    const timer = setTimeout(() => bridge.#greeted.reject(noBridge(url)), GREETING_TIMEOUT_MS);
    bridge.client.connect();
    try {
      await bridge.#greeted.promise;
      return bridge;
    } catch (error) {
      bridge.client.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Returns a device by its id, or by its name if no other has it.
   *
   * @throws {CommandFailure} when there is none
   */
  device(idOrName: string): DeviceSummary {
    const devices = [...this.client.devices.values()];
    const wanted = idOrName.toLowerCase();
    const named = devices.filter(({ name }) => name.toLowerCase() === wanted);
    const device = this.client.devices.get(idOrName) ?? (named.length === 1 ? named[0] : undefined);
    if (device !== undefined) return device;
    throw notFound(`no device ${JSON.stringify(idOrName)}`, devices.map(({ id }) => id));
  }

  [Symbol.dispose](): void {
    this.client.close();
  }

  #follow(status: ConnectionStatus, url: URL): void {
    if (status.phase === "closed" && status.needsToken) {
      this.#greeted.reject(notAllowed(status.reason));
    } else if (!this.#isGreeted && (status.phase === "waiting" || status.phase === "closed")) {
      this.#greeted.reject(noBridge(url));
    } else if (status.phase === "live") {
      if (this.#wasLive) this.#events.back?.();
      this.#wasLive = true;
    } else if (status.phase === "waiting" && status.attempt === 0) this.#events.lost?.();
  }
}

/** A failure that says `what` is missing, and which there are. */
export function notFound(what: string, known: readonly string[]): CommandFailure {
  const [word] = /(?<=").*(?=")/.exec(what) ?? [""];
  const near = nearest(word, known);
  const hint = near === null
    ? `there ${known.length === 0 ? "are none" : `is ${known.join(", ")}`}`
    : `did you mean ${near}?`;
  return new CommandFailure(ExitCode.NotFound, `${what}; ${hint}`);
}

/** Not an option: everyone on a machine sees the arguments of its programs. */
function tokenOfEnvironment(): string | undefined {
  return Deno.env.get(TOKEN_VARIABLE);
}

function notAllowed(reason: string): CommandFailure {
  const remedy = `set ${TOKEN_VARIABLE} to one that pinbridge token add NAME printed`;
  return new CommandFailure(ExitCode.NotAllowed, `${reason}; ${remedy}`);
}

function noBridge(url: URL): CommandFailure {
  return new CommandFailure(ExitCode.Unavailable, `no bridge answers at ${url}; is it running?`);
}

const EXIT_CODES: Readonly<Record<number, number>> = {
  [RpcErrorCode.Rejected]: ExitCode.Rejected,
  [RpcErrorCode.InvalidParams]: ExitCode.Usage,
  [RpcErrorCode.NotFound]: ExitCode.NotFound,
  [RpcErrorCode.Offline]: ExitCode.Unavailable,
  [RpcErrorCode.Lost]: ExitCode.Unavailable,
  [RpcErrorCode.Timeout]: ExitCode.NoAnswer,
  [RpcErrorCode.Busy]: ExitCode.NoAnswer,
  [RpcErrorCode.LimitReached]: ExitCode.NoAnswer,
  [RpcErrorCode.NotAllowed]: ExitCode.NotAllowed,
  [RpcErrorCode.NotAuthenticated]: ExitCode.NotAllowed,
};

/** Returns what a refused or unanswered request means for the program. */
export function toCommandFailure(error: unknown): unknown {
  if (error instanceof RpcError) {
    const exitCode = EXIT_CODES[error.code] ?? ExitCode.Rejected;
    const { code, message } = error;
    // Where in the request is of no interest to who typed a command.
    const text = code === RpcErrorCode.InvalidParams
      ? message.replace(/^params\.(?:channel: )?/, "")
      : `${nameOf(code)}: ${message}`;
    return new CommandFailure(exitCode, text);
  }
  if (!(error instanceof NoAnswerError)) return error;
  const exitCode = error.why === "timeout" ? ExitCode.NoAnswer : ExitCode.Unavailable;
  return new CommandFailure(exitCode, error.message);
}

function nameOf(code: number): string {
  const [name] = Object.entries(RpcErrorCode).find(([, known]) => known === code) ?? ["Failed"];
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}
