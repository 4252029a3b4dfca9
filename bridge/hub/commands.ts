import type { ChannelDescription, Command, CommandOutcome, Value } from "../../devices/adapter.ts";
import type { Clock } from "../clock.ts";
import { DEFAULT_COMMAND_TIMEOUT_MS } from "../wire/protocol.ts";
import { CommandError, toCommandError } from "./command_error.ts";
import { CommandTurns } from "./command_turns.ts";
import type { Device, DeviceDirectory } from "./device_directory.ts";
import { Moment } from "./moment.ts";
import { MAX_HOLD_BEFORE_URGENT_MS, MAX_HOLD_MS, PendingCommand } from "./pending_command.ts";
import { createRequested, failRequested } from "./requested.ts";

/** Who asks when nobody else is named. */
const BRIDGE_ITSELF = "the bridge";

/** What a viewer asks of a device: exactly one of `value` (with `channel`), `raw` and `bytes`. */
export interface CommandRequest {
  readonly device: string;
  readonly channel?: string;
  readonly value?: Value;
  /** One line of text. */
  readonly raw?: string;
  /** Bytes to write as they are. */
  readonly bytes?: Uint8Array;
  /** The deadline in milliseconds. */
  readonly timeoutMs?: number;
  /** Whether it goes before all others, as what stops a machine has to. */
  readonly isUrgent?: boolean;
  /** Who asks, as all viewers are told. */
  readonly by?: string;
}

/** How a command ended well, and how long it took. */
export interface CommandResult extends CommandOutcome {
  readonly latencyMs: number;
}

/** Hands commands to the devices' owners: in fair turns, bounded, each with a deadline. */
export class Commands {
  readonly #directory: DeviceDirectory;
  readonly #clock: Clock;
  readonly #turns = new Map<Device, CommandTurns<PendingCommand>>();
  #nextId = 1;

  constructor(directory: DeviceDirectory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /**
   * Sends one command when it is its `sender`'s turn.
   *
   * @throws {CommandError} always of a kind that says what is known
   */
  async send(request: CommandRequest, sender: object): Promise<CommandResult> {
    const device = this.#find(request);
    const note = this.#note(device, request);
    const start = this.#clock.elapsed();
    try {
      demandOnline(device);
      const outcome = await this.#takeTurn(device, request, sender);
      const latencyMs = Math.round((this.#clock.elapsed() - start) * 1000) / 1000;
      note?.({ outcome: outcome.outcome, latencyMs });
      return { ...outcome, latencyMs };
    } catch (error) {
      note?.(error as CommandError);
      throw error;
    }
  }

  /**
   * Has viewers see what a channel is asked for; returns what has them see what became of it, which
   * is heeded as long as nobody asked for something else.
   */
  #note(
    device: Device,
    { channel: id, value = null, by = BRIDGE_ITSELF }: CommandRequest,
  ): ((end: CommandError | Pick<CommandResult, "outcome" | "latencyMs">) => void) | null {
    const channel = id === undefined ? undefined : device.channels.get(id);
    if (channel === undefined) return null;
    const requested = createRequested(value, by, new Moment(this.#clock));
    this.#directory.request(device, channel, requested);
    return (end) => {
      if (channel.requested !== requested) return;
      const known = end instanceof CommandError
        ? failRequested(requested, end)
        : { ...requested, ...end };
      this.#directory.request(device, channel, known);
    };
  }

  #find({ device: id, channel: channelId, value }: CommandRequest): Device {
    const device = this.#directory.get(id);
    if (device === undefined) throw new CommandError("unknown", "no such device");
    if (channelId !== undefined) {
      const channel = device.channels.get(channelId);
      if (channel === undefined) throw new CommandError("unknown", `${id} has no such channel`);
      const { writable } = channel.description;
      if (!writable) throw new CommandError("invalid", `channel: ${channelId} is read-only`);
      const fault = value === undefined ? null : checkValue(value, channel.description);
      if (fault !== null) throw new CommandError("invalid", `value: ${fault}`);
    }
    if (device.owner.command === undefined) {
      throw new CommandError("unsupported", `${id} takes no commands`);
    }
    return device;
  }

  async #takeTurn(
    device: Device,
    request: CommandRequest,
    sender: object,
  ): Promise<CommandOutcome> {
    const turns = this.#turns.get(device) ?? new CommandTurns();
    this.#turns.set(device, turns);
    const { timeoutMs = DEFAULT_COMMAND_TIMEOUT_MS, isUrgent = false } = request;
    const start = this.#clock.elapsed();
    const pending = new PendingCommand(this.#clock, {
      sender,
      isUrgent,
      channel: request.channel,
      timeoutMs,
      deliver: (signal) => {
        // Who is due before that holds nobody up for longer.
        if (timeoutMs > MAX_HOLD_MS) pending.after(MAX_HOLD_MS, () => makeWay(turns));
        const leftMs = timeoutMs - (this.#clock.elapsed() - start);
        return this.#deliver(device, { ...request, timeoutMs: leftMs }, signal);
      },
    });
    try {
      const refusal = turns.add(pending);
      if (refusal !== null) pending.refuse(`${refusal} for ${device.id}`);
      makeWay(turns);
      if (isUrgent) pending.after(MAX_HOLD_BEFORE_URGENT_MS, () => makeWay(turns));
      return await pending.outcome;
    } catch (error) {
      throw toCommandError(error);
    } finally {
      turns.remove(pending);
      if (turns.isEmpty) this.#turns.delete(device);
    }
  }

  // Async, so that an adapter that throws instead of rejecting fails this command alone.
  async #deliver(
    { owner }: Device,
    { device, channel, value, raw, bytes, timeoutMs }: CommandRequest,
    signal: AbortSignal,
  ): Promise<CommandOutcome> {
    const what = { device, channel, value, raw, bytes, timeoutMs };
    const command: Command = { id: this.#nextId++, ...what };
    return await owner.command!(command, signal);
  }
}

function demandOnline({ id, state }: Device): void {
  if (state === "online" || state === "stale" || state === "settling") return;
  throw new CommandError("offline", `${id} is ${state}`);
}

/** Nobody holds a device up for longer than others can be asked to wait. */
function makeWay(turns: CommandTurns<PendingCommand>): void {
  for (const pending of turns.underWay) {
    if (turns.delaysUrgent(pending)) pending.makeWay(MAX_HOLD_BEFORE_URGENT_MS);
    else if (turns.delaysOthers(pending)) pending.makeWay(MAX_HOLD_MS);
  }
}

function checkValue(value: Value, channel: ChannelDescription): string | null {
  const { kind, min, max, options } = channel;
  const given = typeof value;
  // A button has nothing to say but that it was pressed.
  if (value === null && kind === "string") return null;
  if (given !== kind) return `must be a ${kind}`;
  if (typeof value === "string" && options !== undefined && !options.includes(value)) {
    return `must be one of ${options.join(", ")}`;
  }
  if (typeof value !== "number") return null;
  if (min !== undefined && value < min) return `must be at least ${min}`;
  return max !== undefined && value > max ? `must be at most ${max}` : null;
}
