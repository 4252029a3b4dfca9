import type { RpcError } from "./errors.ts";
import { Unpacker } from "./packed.ts";
import type {
  PackedBatch,
  Reading,
  SubscribeParams,
  SubscribeResult,
  TopicNames,
  Welcome,
} from "../wire/messages.ts";

/** What a client subscribes to. */
export interface SubscriptionParams extends Omit<SubscribeParams, "resume"> {
  /** With `all`: so many of the bridge's newest readings, of all topics, are asked for at first. */
  readonly backfill?: number;
}

/**
 * Why readings will never come: the bridge was `restarted`, it has `forgotten` them because the
 * client was away for long, or they were `dropped` because the client was too slow.
 */
export type GapCause = "restarted" | "forgotten" | "dropped";

/** Where a subscription's readings go. */
export interface SubscriptionHandlers {
  /**
   * New readings, oldest first. `missed` counts readings dropped or conflated before them.
   */
  readings(readings: readonly Reading[], missed: number): void;
  /** The last known value of each channel, when the subscription starts or could not be resumed. */
  snapshot?(readings: readonly Reading[]): void;
  /**
   * Readings that will never come lie between what was delivered and what follows: at most `count`
   * of them, or 0 when that is not known.
   */
  gap?(count: number, cause: GapCause): void;
  /** The bridge refused the subscription; it is asked again at the next connection. */
  refused?(error: RpcError): void;
}

/** One subscription across any number of connections: it knows where to resume. */
export class Subscription {
  readonly #params: SubscriptionParams;
  readonly #handlers: SubscriptionHandlers;
  #unpacker = new Unpacker();
  #epoch: string | null = null;
  #lastSeq = 0;

  constructor(params: SubscriptionParams, handlers: SubscriptionHandlers) {
    this.#params = params;
    this.#handlers = handlers;
  }

  /** The parameters of the next `subscribe` request. */
  paramsFor(welcome: Welcome): SubscribeParams {
    const { backfill = 0, ...params } = this.#params;
    if (this.#epoch !== null) {
      return { ...params, resume: { epoch: this.#epoch, seq: this.#lastSeq } };
    }
    if (backfill === 0) return params;
    const seq = Math.max(0, welcome.seq - backfill);
    return { ...params, resume: { epoch: welcome.epoch, seq } };
  }

  /** Takes the bridge's answer to `subscribe`. */
  start(result: SubscribeResult): void {
    this.#unpacker = new Unpacker();
    if (result.gap && this.#epoch !== null) {
      this.#handlers.gap?.(0, result.epoch === this.#epoch ? "forgotten" : "restarted");
    }
    this.#epoch = result.epoch;
    if (result.resumed) {
      this.#deliver(result.snapshot, 0);
      return;
    }
    this.#lastSeq = result.seq;
    this.#handlers.snapshot?.(result.snapshot);
  }

  /** Takes the parameters of one `readings` notification. */
  receive(readings: readonly Reading[], missed: number): void {
    this.#deliver(readings, missed);
  }

  /** Takes the parameters of one `topics` notification. */
  receiveTopics(names: TopicNames): void {
    this.#unpacker.learn(names);
  }

  /** Takes the parameters of one `packed` notification. */
  receivePacked(batch: PackedBatch): void {
    this.#deliver(this.#unpacker.unpack(batch), batch.missed ?? 0);
  }

  /** Takes one `gap` notification: what is numbered `from` to `to` will not come. */
  receiveGap(from: number, to: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, to);
    this.#handlers.gap?.(to - from + 1, "dropped");
  }

  /** Takes the bridge's refusal. */
  refuse(error: RpcError): void {
    this.#handlers.refused?.(error);
  }

  #deliver(readings: readonly Reading[], missed: number): void {
    // What was delivered before the connection broke may come again with a resumed subscription.
    const fresh = readings.filter((reading) => reading.seq > this.#lastSeq);
    const newest = fresh.at(-1);
    if (newest !== undefined) this.#lastSeq = newest.seq;
    this.#handlers.readings(fresh, missed);
  }
}
