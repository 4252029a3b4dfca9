import {
  type Command,
  type CommandOutcome,
  type DeviceAdapter,
  DeviceError,
  type DeviceEvents,
} from "../adapter.ts";
import type { ConfiguredBoard } from "../board/board_identity.ts";
import { SerialAdapter } from "../serial/adapter.ts";
import { VirtualBoard } from "./board.ts";

// It has no boot loader to wait for; a line of readings comes before that as a rule.
const SETTLE_TIME_MS = 500;

/** One virtual board. */
export interface VirtualAdapterOptions extends ConfiguredBoard {
  /** Default: a board of its own. Plugged in and unplugged by the adapter. */
  readonly board?: VirtualBoard;
}

/**
 * A virtual board on a real pseudo-terminal, read by the serial adapter that a real board uses.
 * The board keeps its settings while it is unplugged.
 */
export class VirtualAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type: string = "virtual";
  readonly #board: VirtualBoard;
  readonly #serial: SerialAdapter;

  constructor(options: VirtualAdapterOptions) {
    const { board = new VirtualBoard(), ...configured } = options;
    this.id = options.id;
    this.#board = board;
    this.#serial = new SerialAdapter({
      ...configured,
      port: () => board.path ?? "(unplugged)",
      settleMs: SETTLE_TIME_MS,
    });
  }

  async run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      this.#board.plugIn();
    } catch (cause) {
      throw new DeviceError("unusable", `No virtual board: ${(cause as Error).message}`, { cause });
    }
    try {
      await this.#serial.run(events, signal);
    } finally {
      await this.#board.hangUp();
    }
  }

  command(command: Command, signal: AbortSignal): Promise<CommandOutcome> {
    return this.#serial.command(command, signal);
  }
}
