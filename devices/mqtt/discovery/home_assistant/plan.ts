import type { ChannelKind, Value } from "../../../adapter.ts";
import type { RefusedCommand } from "../contract.ts";
import type { Message } from "../message.ts";

/** One channel of a component: what it shows, and what sets it. */
export interface ChannelPlan {
  /** Its id is the component's, with this behind a point; without one it is the component's. */
  readonly attribute?: string;
  readonly kind: ChannelKind;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly options?: readonly string[];
  /** What false and true are called. */
  readonly words?: readonly string[];
  /** Where its value comes from. */
  readonly state?: StatePlan;
  /** How it is set. */
  readonly command?: CommandPlan;
  /** Whether null is a command: for buttons, which are only pressed. */
  readonly takesNull?: boolean;
  /** Whether a command that was sent is its state. Default: when there is no state. */
  readonly isOptimistic?: boolean;
}

/** Where a channel's value comes from. */
export interface StatePlan {
  readonly topic: string;
  readonly template?: string;
  /** The value that a rendered text means; undefined when it means none and the last one stays. */
  readonly decode: (text: string, message: Message) => Value | undefined;
  /** Seconds without a message after which the value is unknown. */
  readonly expireAfterSeconds?: number;
  /** What the value becomes some seconds after it was `from`. */
  readonly falls?: { readonly from: Value; readonly to: Value; readonly afterSeconds: number };
  /** Whether only what happens now counts: not what the broker kept. */
  readonly isEvent?: boolean;
}

/** How a channel is set. */
export interface CommandPlan {
  readonly topic: string;
  /** The topic for one value, when that depends on it. */
  readonly topicFor?: (value: Value) => string;
  /** The templates used, so that one that is not understood is known beforehand. */
  readonly templates: readonly string[];
  /** The payload for a value. */
  readonly encode: (value: Value) => CommandPayload;
}

/** A payload, or why there is none. */
export type CommandPayload = { readonly payload: string } | RefusedCommand;

/** What is shown of a component. */
export type ComponentPlan = { readonly channels: readonly ChannelPlan[] } | {
  readonly refused: string;
};
