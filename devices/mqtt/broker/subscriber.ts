import type { BrokerMessage } from "./message.ts";
import type { Subscription } from "./subscription_tree.ts";

/** Who messages go to: a client's session, or a part of this program. */
export interface Subscriber {
  /** Whether what it is given goes out now. */
  readonly isConnected: boolean;
  /** What it stands for when it is a part of this program. */
  readonly source?: object;
  /** Sends a message, or keeps it for later, as far as the bounds allow. */
  deliver(message: BrokerMessage, subscriptions: readonly Subscription[], now: number): void;
  /** Sends a retained message because of a new subscription (§3.3.1.3). */
  deliverRetained(message: BrokerMessage, subscription: Subscription, now: number): void;
  /**
   * Whether the next message of QoS 1 or 2 had better wait: it makes progress, but has little room.
   * `isAwaited` tells that somebody waits already.
   */
  shouldBeAwaited(now: number, isAwaited: boolean): boolean;
  /** Calls back once when there is room again, or nothing to wait for. */
  whenRoom(callback: () => void): void;
}
