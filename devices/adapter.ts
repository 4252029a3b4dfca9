/**
 * The adapter contract: what a device adapter owes the bridge, and what the bridge owes it.
 * Types and {@linkcode DeviceError} only; the obligations stand in the doc comments, and
 * `tests/devices/adapter_contract.ts` checks them for every adapter.
 *
 * @module
 */

/** What a channel can hold at one moment. `NaN` and infinities are never values. */
export type Value = number | boolean | string | null;

/** What kind of {@linkcode Value} a channel carries. */
export type ChannelKind = "number" | "boolean" | "string";

/** One measured or commanded quantity of a device. */
export interface ChannelDescription {
  /** Last part of the topic name: no `/`, `+`, `#`, control characters; not empty. */
  readonly id: string;
  /** What its readings are. */
  readonly kind: ChannelKind;
  /** As shown behind the value: `°C`, `%`. */
  readonly unit?: string;
  /** The smallest value that may be commanded. */
  readonly min?: number;
  /** The largest value that may be commanded. */
  readonly max?: number;
  /** Whether a {@linkcode Command} may set this channel. */
  readonly writable: boolean;
}

/** One device as its adapter knows it. */
export interface DeviceDescription {
  /** First part of the topic name: no `/`, `+`, `#`, control characters, no leading `$`; not empty. */
  readonly id: string;
  /** For people. Never trusted as markup. */
  readonly name: string;
  /** Empty when they are not known yet. */
  readonly channels: readonly ChannelDescription[];
}

/**
 * The states an adapter reports while it runs. `absent` and `error` are never reported by an
 * adapter: they follow from the {@linkcode DeviceError} that `run` rejects with.
 */
export type RunningState = "opening" | "settling" | "online" | "stale" | "released";

/** Every state a viewer can see. */
export type DeviceState = RunningState | "absent" | "error";

/** What an adapter counts, so that loss is never silent. */
export type DeviceCounter =
  | "bytesIn"
  | "bytesOut"
  | "lines"
  | "linesTooLong"
  | "badFrames"
  | "logLines";

/**
 * Where an adapter reports to. Calls are synchronous, never throw, and are ignored once `run`
 * has settled.
 */
export interface DeviceEvents {
  /**
   * A device appeared, or its description changed. Called before anything else is reported for
   * that device. `replaces` names a device of the same adapter that this one turned out to be
   * (a board's hello gave it another id); the old id disappears.
   */
  device(description: DeviceDescription, replaces?: string): void;
  /** The device's state changed. `reason` is a sentence a person can act on. */
  state(device: string, state: RunningState, reason?: string): void;
  /**
   * One reading. `time` is milliseconds since 1970, fractions allowed. A channel that the
   * description does not name is announced to viewers by its first reading.
   */
  reading(device: string, channel: string, value: Value, time: number): void;
  /** A line that was no reading: already free of control characters. */
  log(device: string, line: string, time: number): void;
  /**
   * Bytes as they came over the link, before they are taken apart: for recordings. A view, valid
   * until the call returns. Adapters without bytes never call it; listeners may leave it out.
   */
  bytes?(device: string, chunk: Uint8Array, time: number): void;
  /** Adds `amount` to one of the device's counters. */
  count(device: string, counter: DeviceCounter, amount: number): void;
}

/** One command to one device. Exactly one of `value`, `raw` and `bytes` is set. */
export interface Command {
  /** Unique while the bridge runs; a positive integer. */
  readonly id: number;
  /** Id of the device. */
  readonly device: string;
  /** Id of the channel that `value` is for. */
  readonly channel?: string;
  /** What to set the channel to. */
  readonly value?: Value;
  /** Text to write as it is, as one line, for boards with a language of their own. */
  readonly raw?: string;
  /** Bytes to write as they are, with nothing added. */
  readonly bytes?: Uint8Array;
}

/** How a command ended well. */
export interface CommandOutcome {
  /** `acknowledged`: the device answered. `sent`: only delivery to the link is known. */
  readonly outcome: "acknowledged" | "sent";
  /** What the device answered, when it said more than yes. */
  readonly reply?: Value;
}

/** A source of devices. */
export interface DeviceAdapter {
  /** Unique in one bridge; the supervisor's name for this adapter. */
  readonly id: string;
  /** The adapter's type, for people: `serial`, `mqtt`, `virtual`. */
  readonly type: string;
  /**
   * Opens the link and reports until `signal` aborts, then releases everything it opened and
   * resolves. Rejects with {@linkcode DeviceError} when the device is lost or cannot be opened;
   * everything is released by then, and the supervisor calls `run` again later. Never called
   * concurrently on one adapter. The constructor does no I/O.
   */
  run(events: DeviceEvents, signal: AbortSignal): Promise<void>;
  /**
   * After `run` has rejected: resolves when something has happened that makes it worth running
   * again before the supervisor's pause is over (a port was plugged in). Never resolves just
   * because the device is there; rejects never, and resolves when `signal` aborts.
   */
  changed?(signal: AbortSignal): Promise<void>;
  /**
   * Delivers one command to a device this adapter reported. Resolves with what the device
   * answered; rejects with {@linkcode DeviceError} of kind `offline`, `rejected`, `lost`, `busy`,
   * `unsupported` or `invalid`, or with `signal.reason` when `signal` (the deadline) aborts first. May be
   * called concurrently, and at any time, also when `run` is not active (then: `offline`). What
   * was not written before the signal aborted or the link was lost is never written later.
   */
  command?(command: Command, signal: AbortSignal): Promise<CommandOutcome>;
}

/** Why a device or a command failed. */
export type DeviceErrorKind =
  /** `run`: the device is not there. Seen as state `absent`. */
  | "absent"
  /** `run`: the device is there but cannot be used. Seen as state `error`. */
  | "unusable"
  /** `run` and `command`: the link broke while in use. Seen as state `absent`. */
  | "lost"
  /** `command`: the device is not online; nothing was written. */
  | "offline"
  /** `command`: the device answered no; the message is its text. */
  | "rejected"
  /** `command`: too many commands wait for this device. */
  | "busy"
  /** `command`: the device or channel is unknown or takes no such command; nothing was written. */
  | "unsupported"
  /**
   * `command`: what it carries cannot be sent; nothing was written. The message begins with the
   * field and a colon: `value: is too long`.
   */
  | "invalid";

/** A device failed. The message is a sentence a person can act on. */
export class DeviceError extends Error {
  /** Tells it from other errors across realms. */
  override readonly name = "DeviceError";
  /** What went wrong, as far as the bridge is concerned. */
  readonly kind: DeviceErrorKind;

  /** Makes an error; `message` is a sentence a person can act on. */
  constructor(kind: DeviceErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
