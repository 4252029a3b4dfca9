import {
  type ChannelDescription,
  type Command,
  type CommandOutcome,
  DeviceError,
  type DeviceErrorKind,
  type Value,
} from "../../devices/adapter.ts";
import type { Clock } from "../clock.ts";
import type { Device, DeviceDirectory } from "./device_directory.ts";

/** The most commands that wait for one device. */
export const MAX_COMMANDS_PER_DEVICE = 64;
/** A command's deadline when it names none, in milliseconds. */
export const DEFAULT_COMMAND_TIMEOUT_MS = 2000;

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
}

/** How a command ended well, and how long it took. */
export interface CommandResult extends CommandOutcome {
  readonly latencyMs: number;
}

/** Why a command failed: what the adapter said, or what the bridge found before asking it. */
export type CommandErrorKind =
  | Exclude<DeviceErrorKind, "absent" | "unusable">
  | "unknown"
  | "timeout"
  | "internal";

/** A command failed; nothing is retried. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly kind: CommandErrorKind;

  constructor(kind: CommandErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Hands commands to the devices' owners: bounded per device, each with a deadline. */
export class Commands {
  readonly #directory: DeviceDirectory;
  readonly #clock: Clock;
  readonly #waiting = new Map<Device, number>();
  #nextId = 1;

  constructor(directory: DeviceDirectory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Sends one command. @throws {CommandError} always of a kind that says what is known */
  async send(request: CommandRequest): Promise<CommandResult> {
    const device = this.#find(request);
    const waiting = this.#waiting.get(device) ?? 0;
    if (waiting >= MAX_COMMANDS_PER_DEVICE) {
      throw new CommandError("busy", `${waiting} commands already wait for ${device.id}`);
    }
    this.#waiting.set(device, waiting + 1);
    const start = this.#clock.elapsed();
    try {
      const outcome = await this.#deliver(device, request);
      return { ...outcome, latencyMs: Math.round((this.#clock.elapsed() - start) * 1000) / 1000 };
    } finally {
      const left = this.#waiting.get(device)! - 1;
      if (left > 0) this.#waiting.set(device, left);
      else this.#waiting.delete(device);
    }
  }

  #find({ device: id, channel: channelId, value }: CommandRequest): Device {
    const device = this.#directory.get(id);
    if (device === undefined) throw new CommandError("unknown", "no such device");
    if (channelId !== undefined) {
      const channel = device.channels.get(channelId);
      if (channel === undefined) throw new CommandError("unknown", `${id} has no such channel`);
      const { writable } = channel.description;
      if (!writable) throw new CommandError("invalid", "channel: is read-only");
      const fault = value === undefined ? null : checkValue(value, channel.description);
      if (fault !== null) throw new CommandError("invalid", `value: ${fault}`);
    }
    if (device.owner.command === undefined) {
      throw new CommandError("unsupported", `${id} takes no commands`);
    }
    if (device.state !== "online" && device.state !== "stale" && device.state !== "settling") {
      throw new CommandError("offline", `${id} is ${device.state}`);
    }
    return device;
  }

  async #deliver(device: Device, request: CommandRequest): Promise<CommandOutcome> {
    const deadline = new AbortController();
    const timeoutMs = request.timeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    const late = Promise.withResolvers<never>();
    const cancel = this.#clock.after(timeoutMs, () => {
      const error = new CommandError("timeout", `no answer within ${timeoutMs} ms`);
      deadline.abort(error);
      late.reject(error);
    });
    const { device: id, channel, value, raw, bytes } = request;
    const command: Command = { id: this.#nextId++, device: id, channel, value, raw, bytes };
    try {
      // The race guards against an adapter that does not heed the deadline.
      return await Promise.race([device.owner.command!(command, deadline.signal), late.promise]);
    } catch (error) {
      throw toCommandError(error);
    } finally {
      cancel();
    }
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

function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (!(error instanceof DeviceError)) {
    const message = "the adapter failed to handle the command; the bridge's log says how";
    return new CommandError("internal", message, { cause: error });
  }
  const { kind } = error;
  if (kind === "absent" || kind === "unusable") return new CommandError("offline", error.message);
  return new CommandError(kind, error.message);
}
