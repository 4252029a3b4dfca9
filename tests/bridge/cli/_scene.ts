import { Bridge } from "../../../bridge/bridge.ts";
import type { Terminal } from "../../../bridge/cli/terminal.ts";
import type {
  Command,
  CommandOutcome,
  DeviceAdapter,
  DeviceEvents,
} from "../../../devices/adapter.ts";
import { channel } from "../_boards.ts";

/** A board whose words and answers are in the test's hands. */
export class TestBoard implements DeviceAdapter {
  readonly id = "board";
  readonly type = "test";
  readonly commands: Command[] = [];
  /** What it answers. */
  answer: (command: Command, signal: AbortSignal) => Promise<CommandOutcome> = () =>
    Promise.resolve({ outcome: "acknowledged" });
  /** Where it reports to, while it runs. */
  events: DeviceEvents | null = null;
  #unplug = Promise.withResolvers<never>();

  async run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    this.events = events;
    this.#unplug = Promise.withResolvers();
    const channels = [
      { ...channel("temperature"), unit: "°C" },
      channel("fan", "boolean", true),
      { ...channel("setpoint", "number", true), max: 40 },
      channel("label", "string", true),
    ];
    events.device({ id: "board", name: "Board", channels });
    events.state("board", "online");
    const stopped = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => stopped.resolve());
    await Promise.race([stopped.promise, this.#unplug.promise]).finally(() => this.events = null);
  }

  /** Ends the run as a pulled cable does. */
  unplug(reason: Error): void {
    this.#unplug.reject(reason);
  }

  command(command: Command, signal: AbortSignal): Promise<CommandOutcome> {
    this.commands.push(command);
    return this.answer(command, signal);
  }

  /** Reports bytes as they came. */
  sends(text: string, time: number): void {
    this.events!.bytes!("board", new TextEncoder().encode(text), time);
  }
}

/** A terminal that keeps what it shows, and lets a test wait for it. */
export class RecordingTerminal implements Terminal {
  readonly isInteractive: boolean;
  readonly stop = new AbortController();
  readonly stopped = this.stop.signal;
  readonly printed: string[] = [];
  readonly told: string[] = [];
  #onChange = Promise.withResolvers<void>();

  constructor(isInteractive = false) {
    this.isInteractive = isInteractive;
  }

  print = (line: string): void => {
    this.printed.push(line);
    this.#announce();
  };

  printBytes = (bytes: Uint8Array): void => {
    this.print(new TextDecoder("latin1").decode(bytes));
  };

  tell = (line: string): void => {
    this.told.push(line);
    this.#announce();
  };

  /** Resolves once what was printed or told satisfies `isThere`. */
  async until(isThere: (terminal: this) => boolean): Promise<void> {
    while (!isThere(this)) await this.#onChange.promise;
  }

  #announce(): void {
    this.#onChange.resolve();
    this.#onChange = Promise.withResolvers();
  }
}

/** A bridge with one {@linkcode TestBoard}, for a command to talk to. */
export async function startScene() {
  const board = new TestBoard();
  const bridge = new Bridge({ adapters: [board] });
  const { hostname, port } = bridge.start();
  await Promise.resolve();
  return {
    board,
    bridge,
    url: new URL(`http://${hostname}:${port}/`),
    [Symbol.asyncDispose]: () => bridge.stop(),
  };
}
