/**
 * What discovery owes the MQTT adapter, and what it is given: types only. Discovery is pure: it has
 * no connection, no clock and no timer; the adapter feeds it messages and the time.
 *
 * @module
 */

import type { DeviceDescription, DeviceErrorKind, Value } from "../../adapter.ts";

/** One message as the broker delivered it. */
export interface IncomingMessage {
  /** Topic name; never with wildcards. */
  readonly topic: string;
  /** A view that is valid until the call returns. */
  readonly payload: Uint8Array;
  /** Whether the broker had kept it: it was published before we subscribed. */
  readonly isRetained: boolean;
  /** When it arrived: milliseconds since 1970. */
  readonly time: number;
}

/** One message to publish. Nothing discovery sends is ever retained. */
export interface OutgoingMessage {
  readonly topic: string;
  /** Text is sent as UTF-8. */
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: false;
}

/**
 * Where discovery reports to. Calls are synchronous and made only from within the methods of
 * `Discovery`; they must not throw, and must not call `Discovery` back.
 */
export interface DiscoverySink {
  /** A device appeared or its description changed. Comes before anything else about the device. */
  device(description: DeviceDescription): void;
  /** The device took itself away, or what announced it did. Nothing more is said of it. */
  removed(device: string): void;
  /** Whether the device says that it is there. Said once after `device`, then when it changes. */
  available(device: string, isAvailable: boolean): void;
  /** One reading; `null` when the channel has become unknown. `time`: milliseconds since 1970. */
  reading(device: string, channel: string, value: Value, time: number): void;
  /** Messages that match `filter` are wanted from now on. Said once per filter. */
  subscribe(filter: string, qos: 0 | 1 | 2): void;
  /** Messages of `filter` are no longer needed. */
  unsubscribe(filter: string): void;
  /** Something to publish now: a keepalive, a request to announce again. Dropped when offline. */
  publish(message: OutgoingMessage): void;
  /** A sentence for people; `device` is null when it is about no device in particular. */
  log(device: string | null, line: string): void;
  /**
   * The channel cannot be shown, or not be commanded, because its announcement uses something that
   * is not understood; `construct` names it. Said once per channel and announcement.
   */
  unsupported(device: string, channel: string, construct: string): void;
}

/** How a command goes out. */
export interface EncodedCommand {
  readonly message: OutgoingMessage;
  /** Where the device answers this command, when it does; the filter is already subscribed. */
  readonly reply?: CommandReply;
}

/** How the answer to one command is known. */
export interface CommandReply {
  /** Returns null when the message is no answer to the command. */
  match(message: IncomingMessage): CommandAnswer | null;
}

/** What became of a command. */
export interface CommandAnswer {
  /** `null` when the device did it, or its own words when it did not. */
  readonly error: string | null;
  /** What kind of failure that is. Default `rejected`. */
  readonly kind?: DeviceErrorKind;
  /** Whether only delivery to the device is known. */
  readonly isOnlySent?: boolean;
  /** What the device answered, when it said more than yes. */
  readonly reply?: Value;
  /** Whether the message may be the end of other commands, too. */
  readonly mayConcernOthers?: boolean;
}

/** When a command ends without an answer. */
export interface CommandTerms {
  /** In how many milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** Why a command does not go out: a `DeviceError`'s kind and message. */
export interface RefusedCommand {
  readonly kind: DeviceErrorKind;
  /** A sentence; begins with `value: ` when kind is `invalid`. */
  readonly reason: string;
}

/** What became of a command that was to be encoded. */
export type CommandResult = { readonly encoded: EncodedCommand } | {
  readonly refused: RefusedCommand;
};

/** The kinds of announcements that are read. */
export type DiscoveryKind =
  | "pinbridge"
  | "homeAssistant"
  | "tasmota"
  | "zigbee2mqtt"
  | "shelly"
  | "homie"
  | "sparkplug"
  | "openMqttGateway"
  | "rtl433"
  | "victron";

/**
 * For each kind: whether it is read, or the topic prefix it is read under. Kinds not named are read
 * under their usual prefix.
 */
export type DiscoveryKinds = { readonly [K in DiscoveryKind]?: boolean | string };

/** Bounds and choices. */
export interface DiscoveryOptions {
  readonly kinds?: DiscoveryKinds;
  /** Devices at the same time. Default 1,000. */
  readonly maxDevices?: number;
  /** Channels of one device. Default 256. */
  readonly maxChannels?: number;
  /** Who we are, where an ecosystem wants a name: the source of RPC calls. Default `pinbridge`. */
  readonly name?: string;
  /** The bridge's name among others, when it publishes its devices. */
  readonly site?: string;
  /** Whether boards that publish below {@linkcode site} are called by their own names alone. */
  readonly hasBoards?: boolean;
}

/** The door: what the adapter holds. Outlives single connections. */
export interface DiscoveryPort {
  /**
   * Every filter wanted now, fixed and learnt: to be subscribed after each (re)connect. Changes are
   * told through the sink.
   */
  readonly filters: ReadonlyMap<string, 0 | 1 | 2>;
  /** Takes one message in; messages that nothing here is interested in are ignored. */
  receive(message: IncomingMessage): void;
  /** When {@linkcode advance} is needed next: milliseconds since 1970, null when nothing waits. */
  readonly nextDeadline: number | null;
  /** Lets everything happen that is due at `time`. */
  advance(time: number): void;
  /** Tells the sink again of every device, its availability and its last values: after a new run. */
  announceAll(): void;
  /** What to publish to set `channel` of `device` to `value`. */
  encodeCommand(
    device: string,
    channel: string,
    value: Value,
    terms?: CommandTerms,
  ): CommandResult;
  /** The command was published: channels that never report their state take `value` as read. */
  commandSent(device: string, channel: string, value: Value, time: number): void;
}
