import { DeviceError } from "../adapter.ts";
import type { FdStreamEvents } from "../serial/fd_stream.ts";
import type { SerialLink } from "../serial/link.ts";
import { portKeys, type PortSettings, type ResetPolicy } from "../serial/port_keys.ts";
import { type ResetStep, resetSteps } from "../serial/reset_steps.ts";
import type { NetworkAddress } from "./address.ts";
import { TcpLink } from "./tcp_link.ts";
import { encodeSubnegotiation, escapeTelnet, Telnet, TelnetDecoder } from "./telnet.ts";

/** Commands of RFC 2217 §3; the other side's are 100 more. */
const Command = {
  SET_BAUDRATE: 1,
  SET_DATASIZE: 2,
  SET_PARITY: 3,
  SET_STOPSIZE: 4,
  SET_CONTROL: 5,
  PURGE_DATA: 12,
} as const;
const ANSWER = 100;
const PARITY = { none: 1, odd: 2, even: 3, mark: 4, space: 5 } as const;
const FLOW = { none: 1, xonxoff: 2, rtscts: 3 } as const;
const Control = {
  BREAK_ON: 5,
  BREAK_OFF: 6,
  DTR_ON: 8,
  DTR_OFF: 9,
  RTS_ON: 11,
  RTS_OFF: 12,
} as const;
const PURGE_RECEIVED = 1;
const ANSWER_TIMEOUT_MS = 3000;
/** Servers that set no lines say nothing at all; others have answered before by then. */
const LINE_TIMEOUT_MS = 1000;
const MAX_BAUD_ERROR = 0.03;

/**
 * Opens a port of another machine through RFC 2217 (Telnet with the port's settings), and sets it up.
 *
 * @throws {DeviceError} `absent` or `unusable`, with what a person can do about it; `signal.reason`
 */
export async function openRfc2217(
  address: NetworkAddress,
  settings: PortSettings & { readonly signal: AbortSignal },
  events: FdStreamEvents,
): Promise<SerialLink> {
  const link = await TcpLink.open(address, settings.signal);
  const port = new RemotePort(link, events);
  let resetFault: string | null;
  try {
    resetFault = await port.configure(settings, settings.signal);
  } catch (error) {
    await link.close();
    throw error;
  }
  return {
    resetFault,
    write: (bytes, signal) => link.write(escapeTelnet(bytes), signal),
    close: () => link.close(),
  };
}

/** A port at the other end of a Telnet connection. */
class RemotePort {
  readonly #link: TcpLink;
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  readonly #refused = Promise.withResolvers<never>();
  #isReady = false;

  constructor(link: TcpLink, { onBytes, onLost }: FdStreamEvents) {
    this.#link = link;
    this.#refused.promise.catch(() => {});
    const decoder = new TelnetDecoder({
      // What comes before the port is set up is of another speed.
      onData: (bytes) => this.#isReady && onBytes(bytes),
      onNegotiation: (verb, option) => this.#negotiate(verb, option),
      onSubnegotiation: (option, [command, ...bytes]) => {
        if (option !== Telnet.COM_PORT) return;
        this.#waiting.get(command)?.resolve(Uint8Array.from(bytes));
      },
    });
    link.start({
      onBytes: (chunk) => decoder.receive(chunk),
      onLost: () => {
        this.#refused.reject(new DeviceError("lost", "The connection was closed"));
        if (this.#isReady) onLost();
      },
    });
  }

  /** Resolves with why the board could not be reset, or `null`. */
  async configure(settings: PortSettings, signal: AbortSignal): Promise<string | null> {
    const { IAC, WILL, DO, BINARY, SUPPRESS_GO_AHEAD, COM_PORT } = Telnet;
    await this.#link.write(Uint8Array.of(
      ...[IAC, WILL, COM_PORT, IAC, WILL, BINARY, IAC, DO, BINARY],
      ...[IAC, DO, SUPPRESS_GO_AHEAD],
    ));
    const { baudRate = portKeys.baudRate.default, parity = "none", stopBits = 1 } = settings;
    const { dataBits = 8, flowControl = "none", reset = "never" } = settings;
    const rate = await this.#ask(Command.SET_BAUDRATE, toBytes(baudRate), signal);
    const actual = rate.reduce((value, byte) => value * 256 + byte, 0);
    if (actual > 0 && Math.abs(actual / baudRate - 1) > MAX_BAUD_ERROR) {
      throw new DeviceError("unusable", `The port does not do ${baudRate} baud, only ${actual}`);
    }
    await this.#ask(Command.SET_DATASIZE, [dataBits], signal);
    await this.#ask(Command.SET_PARITY, [PARITY[parity]], signal);
    await this.#ask(Command.SET_STOPSIZE, [stopBits], signal);
    await this.#ask(Command.SET_CONTROL, [FLOW[flowControl]], signal);
    const resetFault = await this.#reset(reset, signal);
    await this.#ask(Command.PURGE_DATA, [PURGE_RECEIVED], signal);
    this.#isReady = true;
    return resetFault;
  }

  async #reset(policy: ResetPolicy, signal: AbortSignal): Promise<string | null> {
    let fault: string | null = null;
    for (const step of resetSteps[policy]) {
      for (const control of toControls(step)) {
        // To the end in any case: what is said to be no break may be one, and has to end.
        if (fault === null) fault = await this.#setLine(control, signal);
        else await this.#send(Command.SET_CONTROL, [control]);
      }
      await new Promise((resolve) => setTimeout(resolve, step.holdMs));
    }
    return fault;
  }

  /** Resolves with why a line could not be set, or `null`. */
  async #setLine(control: number, signal: AbortSignal): Promise<string | null> {
    try {
      const answer = this.#ask(Command.SET_CONTROL, [control], signal, LINE_TIMEOUT_MS);
      const [actual] = await answer;
      // ser2net ends a break, and answers as to its beginning.
      if (actual === control || control === Control.BREAK_OFF) return null;
      return "the server did not set the port's lines";
    } catch (error) {
      // ser2net says nothing of the lines of a port that has none.
      if (error instanceof DeviceError && error.kind === "unusable") {
        return "the server does not answer for the port's lines";
      }
      throw error;
    }
  }

  /** Resolves with what the other side has set. */
  async #ask(
    command: number,
    bytes: readonly number[],
    signal: AbortSignal,
    timeoutMs = ANSWER_TIMEOUT_MS,
  ): Promise<Uint8Array> {
    const answer = Promise.withResolvers<Uint8Array>();
    this.#waiting.set(command + ANSWER, answer);
    const timer = setTimeout(() => {
      answer.reject(new DeviceError("unusable", "It does not speak RFC 2217: use tcp:// instead?"));
    }, timeoutMs);
    const onAbort = () => answer.reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    try {
      await this.#send(command, bytes);
      return await Promise.race([answer.promise, this.#refused.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      this.#waiting.delete(command + ANSWER);
    }
  }

  #send(command: number, bytes: readonly number[]): Promise<void> {
    return this.#link.write(encodeSubnegotiation(Telnet.COM_PORT, [command, ...bytes]));
  }

  #negotiate(verb: number, option: number): void {
    const { IAC, WILL, WONT, DO, DONT, BINARY, SUPPRESS_GO_AHEAD, COM_PORT } = Telnet;
    if (option === COM_PORT) {
      if (verb !== DONT) return;
      const reason = "It refuses to have its port set: use tcp:// instead?";
      return this.#refused.reject(new DeviceError("unusable", reason));
    }
    // These were offered by us, and need no answer.
    if (option === BINARY || option === SUPPRESS_GO_AHEAD) return;
    const no = verb === WILL ? DONT : verb === DO ? WONT : null;
    if (no !== null) this.#link.write(Uint8Array.of(IAC, no, option)).catch(() => {});
  }
}

function toControls(step: ResetStep): number[] {
  if ("isBreak" in step) return [step.isBreak ? Control.BREAK_ON : Control.BREAK_OFF];
  return [
    step.dtr ? Control.DTR_ON : Control.DTR_OFF,
    step.rts ? Control.RTS_ON : Control.RTS_OFF,
  ];
}

function toBytes(value: number): number[] {
  return [value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff];
}
