/**
 * The adapter contract: what a device adapter owes the bridge, and what the bridge owes it.
 * Types and {@linkcode DeviceError} only; the obligations stand in the doc comments, and
 * `tests/devices/adapter_contract.ts` checks them for every adapter.
 *
 * @module
 */
import type { ConfigFault, ConfigKeys } from "./config_keys.ts";

export type * from "./config_keys.ts";

/** What a channel can hold at one moment. `NaN` and infinities are never values. */
export type Value = number | boolean | string | null;

/** What kind of {@linkcode Value} a channel carries. */
export type ChannelKind = "number" | "boolean" | "string";

/** One measured or commanded quantity of a device. */
export interface ChannelDescription {
  /** Last part of the topic name: no `/`, `+`, `#`, control characters; not empty. */
  readonly id: string;
  /** For people, where it says more than the id. Never trusted as markup. */
  readonly name?: string;
  /** What its readings are. */
  readonly kind: ChannelKind;
  /** As shown behind the value: `°C`, `%`. */
  readonly unit?: string;
  /** What false and true are called, in this order, where that is not off and on. */
  readonly words?: readonly string[];
  /** The smallest value that may be commanded. */
  readonly min?: number;
  /** The largest value that may be commanded. */
  readonly max?: number;
  /** The texts that may be commanded, when only these may. */
  readonly options?: readonly string[];
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
  /** The name of the other bridge that publishes this device, when one does: nobody else does it again. */
  readonly site?: string;
}

/**
 * The states an adapter reports while it runs. `absent` is only reported by an adapter with
 * several devices, of one of them that is away while the link is there; otherwise `absent` and
 * `error` follow from the {@linkcode DeviceError} that `run` rejects with.
 */
export type RunningState = "opening" | "settling" | "online" | "stale" | "released" | "absent";

/** Every state a viewer can see. */
export type DeviceState = RunningState | "error";

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
  /**
   * A device is gone for good: it said so, or what announced it did. Only an adapter with several
   * devices ever calls it.
   */
  removed?(device: string): void;
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
  /** In how many milliseconds the signal will abort, for devices that can be told. */
  readonly timeoutMs?: number;
}

/** How a command ended well. */
export interface CommandOutcome {
  /** `acknowledged`: the device answered. `sent`: only delivery to the link is known. */
  readonly outcome: "acknowledged" | "sent";
  /** What the device answered, when it said more than yes. */
  readonly reply?: Value;
}

/** How long to wait between the runs of an adapter, in milliseconds. */
export interface RetryPace {
  /** The first pause; each next one is doubled. */
  readonly minMs: number;
  /** The longest pause. */
  readonly maxMs: number;
  /** How long it must have been online for its next failure to count as the first one. */
  readonly steadyMs: number;
}

/** A source of devices. */
export interface DeviceAdapter {
  /** Unique in one bridge; the supervisor's name for this adapter. */
  readonly id: string;
  /** The adapter's type, for people: `serial`, `mqtt`, `virtual`. */
  readonly type: string;
  /** Whether it can have many devices: then one that is refused does not end the run. */
  readonly hasManyDevices?: boolean;
  /** How long the supervisor waits between runs; without it, as for a board on a cable. */
  readonly retry?: RetryPace;
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

/** What every entry of `adapters` has. */
export interface AdapterEntry {
  /** Unique in one bridge. */
  readonly id: string;
}

/** What the bridge lends to an adapter, so that a module of its own needs to import nothing. */
export interface AdapterHost {
  /**
   * Resolves with the first 64 KiB of a text file without the white space around them, or with
   * `null` when it cannot be read. Reads `/sys` and `/proc` too, which Deno's own functions refuse
   * to a program that is not allowed everything.
   */
  readText(path: string): Promise<string | null>;
  /** Resolves after `delayMs` milliseconds, or as soon as `signal` aborts. */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
  /** The bridge's name among others, when it publishes its devices. */
  readonly site?: string;
}

/**
 * A kind of adapter: what the config may say of one, and how one is made. The `type` of an entry
 * of `adapters` names it; `type` and `id` themselves are not among the `keys`. `C` is
 * {@linkcode ConfigOf} the keys. A module of somebody else's exports it as `kind` and is named by
 * its path: `type: ./my_sensor.ts`.
 */
export interface AdapterKind<C extends object = object> {
  /** The word for it in the config. */
  readonly type: string;
  /** What an entry may say beside `type` and `id`. */
  readonly keys: ConfigKeys;
  /** Returns what is wrong with an entry whose keys are each right, or `null`. */
  check?(config: C & AdapterEntry): ConfigFault | null;
  /** Makes an adapter whose id is the entry's; does no I/O but to import what it needs. */
  create(config: C & AdapterEntry, host: AdapterHost): DeviceAdapter | Promise<DeviceAdapter>;
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
