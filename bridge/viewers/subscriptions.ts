import type { Visibility } from "../hub/visibility.ts";
import type { SubscribeResult } from "../wire/messages.ts";
import { RpcErrorCode } from "../wire/protocol.ts";
import type { Deliveries, Delivery } from "./delivery.ts";
import { RpcError } from "./rpc_error.ts";
import { MAX_FILTERS, type SubscribeParams } from "./rpc_params.ts";
import type { Viewer } from "./viewer.ts";

/** The most subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 64;

interface Subscription {
  readonly delivery: Delivery;
  readonly filters: number;
}

/** A new subscription; `start` is to be called once the viewer was told of it. */
export interface OpenedSubscription {
  readonly result: Omit<SubscribeResult, "epoch">;
  readonly start: () => void;
}

/** The subscriptions of one viewer, by number. */
export class Subscriptions {
  readonly #viewer: Viewer;
  readonly #deliveries: Deliveries;
  readonly #open = new Map<number, Subscription>();
  #next = 1;
  #filters = 0;

  constructor(viewer: Viewer, deliveries: Deliveries) {
    this.#viewer = viewer;
    this.#deliveries = deliveries;
  }

  /** Prepares one more, of what is seen. @throws {RpcError} when there are too many */
  open(params: SubscribeParams, visibility: Visibility): OpenedSubscription {
    if (this.#open.size >= MAX_SUBSCRIPTIONS) {
      throw new RpcError(RpcErrorCode.LimitReached, `more than ${MAX_SUBSCRIPTIONS} subscriptions`);
    }
    const filters = params.filters.length;
    if (this.#filters + filters > MAX_FILTERS) {
      throw new RpcError(RpcErrorCode.LimitReached, `more than ${MAX_FILTERS} topic filters`);
    }
    const subscription = this.#next++;
    const delivery = this.#deliveries.subscribe(this.#viewer, subscription, params, visibility);
    this.#open.set(subscription, { delivery, filters });
    this.#filters += filters;
    const { seq, isResumed: resumed, snapshot } = delivery;
    const gap = params.resume !== undefined && !resumed ? true : undefined;
    return { result: { subscription, seq, resumed, gap, snapshot }, start: delivery.start };
  }

  /** Ends one. @throws {RpcError} when there is none with this number */
  close(id: number): void {
    const subscription = this.#open.get(id);
    if (subscription === undefined) {
      throw new RpcError(RpcErrorCode.InvalidParams, "params.subscription: no such subscription");
    }
    this.#open.delete(id);
    this.#filters -= subscription.filters;
    subscription.delivery.stop();
  }

  /** Ends all of them. */
  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id);
  }
}
