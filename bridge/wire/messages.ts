/**
 * The viewer protocol's messages as a client sees them: JSON-RPC 2.0 over WebSocket,
 * subprotocol `pinbridge.v1`. Types only.
 *
 * @module
 */

/** What a channel can hold at one moment. */
export type Value = number | boolean | string | null;

/** One reading; `time` is milliseconds since 1970 on the bridge's clock. */
export interface Reading {
  readonly topic: string;
  readonly time: number;
  readonly value: Value;
  readonly seq: number;
}

/** One channel in `list` and in `device` notifications. */
export interface ChannelSummary {
  readonly id: string;
  /** For people, where it says more than the id. */
  readonly name?: string;
  readonly topic: string;
  readonly kind: "number" | "boolean" | "string";
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** The texts that may be commanded, when only these may. */
  readonly options?: readonly string[];
  readonly writable: boolean;
  readonly last?: Omit<Reading, "topic">;
}

/** Every state a viewer can see a device in. */
export type DeviceState =
  | "absent"
  | "opening"
  | "settling"
  | "online"
  | "stale"
  | "released"
  | "error";

/** One device in `list` and in `device` notifications; `since` is milliseconds since 1970. */
export interface DeviceSummary {
  readonly id: string;
  readonly name: string;
  readonly adapter: string;
  readonly state: DeviceState;
  readonly since: number;
  readonly reason?: string;
  readonly channels: readonly ChannelSummary[];
  /** In a `device` notification: the device is no longer known. */
  readonly removed?: true;
}

/** The first notification on a connection. */
export interface Welcome {
  readonly server: string;
  readonly version: string;
  readonly epoch: string;
  readonly seq: number;
  readonly role: "viewer" | "operator" | "none";
}

/** How a subscription wants its readings; `latest` is the bridge's default. */
export interface SubscribeParams {
  readonly filters: readonly string[];
  readonly delivery?: "latest" | "all";
  readonly maxRateHz?: number;
  readonly resume?: ResumePoint;
}

/** Where a subscription goes on: after the reading `seq` of the bridge's run `epoch`. */
export interface ResumePoint {
  readonly epoch: string;
  readonly seq: number;
}

/** What `subscribe` answers. */
export interface SubscribeResult {
  readonly subscription: number;
  readonly epoch: string;
  readonly seq: number;
  readonly resumed: boolean;
  readonly gap?: boolean;
  readonly snapshot: readonly Reading[];
}

/** What `command` asks for: one of `value` (with `channel`), `raw` and `hex`. */
export interface CommandParams {
  readonly device: string;
  readonly channel?: string;
  readonly value?: Value;
  /** Text, written as one line. */
  readonly raw?: string;
  /** Bytes, two hexadecimal digits each, written as they are. */
  readonly hex?: string;
  readonly timeoutMs?: number;
}

/** What `command` answers when it did not fail. */
export interface CommandResult {
  readonly outcome: "acknowledged" | "sent";
  readonly latencyMs: number;
  readonly reply?: Value;
}
