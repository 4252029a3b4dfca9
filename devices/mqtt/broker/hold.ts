import type { Publish } from "../packet/packet.ts";
import type { BrokerCore, Route } from "./contract.ts";
import { HeldMessages } from "./held_messages.ts";
import type { Subscriber } from "./subscriber.ts";

/** What a {@linkcode Hold} works with. */
export interface HoldParts {
  readonly broker: BrokerCore;
  /** Whose messages they are. */
  readonly from: () => Subscriber;
  /** Hands a message on, and acknowledges it. */
  readonly handOn: (packet: Publish, route: Route) => void;
  /** Called when some were handed on. */
  readonly onProgress: () => void;
}

/** Holds messages of one client back, in order, while somebody they go to has to catch up first. */
export class Hold {
  readonly #parts: HoldParts;
  readonly #messages: HeldMessages;
  /** Whom the first of them waits for. */
  #slow: Subscriber | null = null;

  constructor(parts: HoldParts) {
    this.#parts = parts;
    this.#messages = new HeldMessages(parts.broker.limits);
  }

  /** Whether something waits for somebody, who may turn out to hang. */
  get isActive(): boolean {
    return this.#slow !== null;
  }

  /** Whether so much waits that its client had better not be read. */
  get isFull(): boolean {
    return this.#messages.isFull;
  }

  /** How many messages wait. */
  get length(): number {
    return this.#messages.length;
  }

  /** Keeps a message for later if it is to wait; returns whether it does. */
  take(packet: Publish, route: Route): boolean {
    if (this.#messages.length > 0) {
      this.#messages.push(packet);
      return true;
    }
    const slow = this.#parts.broker.slowest(route, this.#parts.from());
    if (slow === null) return false;
    this.#messages.push(packet);
    this.#waitFor(slow);
    return true;
  }

  /** Hands on what was held, as far as nobody is to be waited for any more. */
  proceed(): void {
    const { broker, from, handOn, onProgress } = this.#parts;
    if (this.#slow?.shouldBeAwaited(broker.now(), true)) return;
    this.#slow = null;
    for (let packet = this.#messages.first; packet !== undefined; packet = this.#messages.first) {
      const route = broker.route(packet.topic);
      const next = broker.slowest(route, from());
      if (next !== null) {
        this.#waitFor(next);
        break;
      }
      this.#messages.shift();
      handOn(packet, route);
    }
    onProgress();
  }

  /** Hands everything on, whoever is slow: who leaves in good order has said it. */
  finish(): void {
    const { broker, handOn } = this.#parts;
    for (let packet = this.#messages.first; packet !== undefined; packet = this.#messages.first) {
      this.#messages.shift();
      handOn(packet, broker.route(packet.topic));
    }
  }

  /** Waits for nobody any more. */
  stop(): void {
    this.#slow = null;
  }

  #waitFor(slow: Subscriber): void {
    this.#slow = slow;
    slow.whenRoom(() => {
      if (this.#slow === slow) this.proceed();
    });
    this.#parts.broker.deadlineChanged();
  }
}
