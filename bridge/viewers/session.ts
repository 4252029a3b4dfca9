import { TokenBucket } from "../../src/token_bucket.ts";
import { type Clock, systemClock } from "../clock.ts";
import { CommandError, type CommandRequest } from "../hub/commands.ts";
import type { Deliveries, Delivery } from "./delivery.ts";
import type { DeviceFeed } from "./device_feed.ts";
import type { Hub } from "../hub/hub.ts";
import { describeError, type Log, silentLog } from "../log.ts";
import { summarizeDevice } from "./notification.ts";
import {
  type Call,
  encodeError,
  encodeNotification,
  encodeResult,
  parseMessage,
  type Request,
} from "./rpc.ts";
import { commandRpcError, RpcError, RpcErrorCode } from "./rpc_error.ts";
import { MAX_FILTERS, type ReleaseParams, type SubscribeParams } from "./rpc_params.ts";
import { Viewer, type ViewerConnection } from "./viewer.ts";

/** Requests of one connection per second, on average; beyond it close code 1008. */
export const REQUESTS_PER_SECOND = 50;
/** Requests of one connection at once. */
export const REQUEST_BURST = 100;
/** This many invalid requests in a row end the connection with close code 1008. */
export const MAX_INVALID_IN_A_ROW = 10;
/** The most subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 64;
/** The longest message of a client, in bytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

const POLICY_VIOLATION = 1008;
const UNSUPPORTED_DATA = 1003;

/** What a client may do: a `viewer` sees, an `operator` also commands. */
export type Role = "viewer" | "operator";

/** The part of a WebSocket connection that a session needs. */
export interface SessionConnection extends ViewerConnection {
  close(code?: number, reason?: string): void;
}

/** What all sessions share. */
export interface SessionParts {
  readonly hub: Hub;
  readonly deliveries: Deliveries;
  readonly deviceFeed: DeviceFeed;
  readonly version: string;
  readonly clock?: Clock;
  /** Told of faults of ours, which viewers are told nothing of. Default: nobody. */
  readonly log?: Log;
  /**
   * Has a known device's port given back for so many seconds; resolves, once it is, with the time
   * at which it is taken again. Left out, no device can be released.
   */
  release?(device: string, seconds: number): Promise<number>;
}

interface Subscription {
  readonly delivery: Delivery;
  readonly filters: number;
}

/** What a call comes to: its response, if it wants one, and what follows once that is sent. */
interface Outcome {
  readonly response: string | null;
  readonly afterwards?: () => void;
}

/** One browser: answers its requests and holds its subscriptions. */
export class Session {
  readonly role: Role;
  readonly #connection: SessionConnection;
  readonly #parts: SessionParts;
  readonly #clock: Clock;
  readonly #viewer: Viewer;
  readonly #requests = new TokenBucket(REQUESTS_PER_SECOND, REQUEST_BURST);
  readonly #subscriptions = new Map<number, Subscription>();
  #nextSubscription = 1;
  #filters = 0;
  #invalidInARow = 0;
  #removeFromFeed: (() => void) | null = null;
  #isClosed = false;

  constructor(connection: SessionConnection, role: Role, parts: SessionParts) {
    this.role = role;
    this.#connection = connection;
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#viewer = new Viewer(connection);
  }

  /** Whether the connection holds more than the soft mark, so that readings wait or are conflated. */
  get isLagging(): boolean {
    return this.#viewer.isLagging;
  }

  /** Greets the client; from here on it hears of devices. */
  open(): void {
    const { hub, version, deviceFeed } = this.#parts;
    const limits = {
      maxMessageBytes: MAX_MESSAGE_BYTES,
      requestsPerSecond: REQUESTS_PER_SECOND,
      requestBurst: REQUEST_BURST,
      maxSubscriptions: MAX_SUBSCRIPTIONS,
      maxFilters: MAX_FILTERS,
    };
    const { epoch, seq } = hub;
    const welcome = { server: "pinbridge", version, epoch, seq, role: this.role, limits };
    this.#viewer.send(encodeNotification("welcome", welcome));
    this.#removeFromFeed = deviceFeed.add(this.#viewer);
  }

  /** Takes a text message of the client. */
  receive(text: string): void {
    if (this.#isClosed) return;
    const { isBatch, calls } = parseMessage(text);
    for (const call of calls) {
      if (!this.#requests.take(this.#clock.elapsed())) return this.#end("too many requests");
      this.#invalidInARow = "error" in call ? this.#invalidInARow + 1 : 0;
      if (this.#invalidInARow >= MAX_INVALID_IN_A_ROW) {
        if (!isBatch) this.#answer(call);
        return this.#end("too many invalid requests");
      }
      if (!isBatch) this.#answer(call);
    }
    if (isBatch) this.#answerBatch(calls);
  }

  /** Takes a binary message of the client: the protocol has none. */
  receiveBinary(): void {
    this.#isClosed = true;
    this.#connection.close(UNSUPPORTED_DATA, "only text is understood");
  }

  /** To be called when everything that waited on the connection has left. */
  drained(): void {
    this.#viewer.drained();
  }

  /** To be called when the connection has closed. */
  close(): void {
    this.#isClosed = true;
    this.#removeFromFeed?.();
    for (const { delivery } of this.#subscriptions.values()) delivery.stop();
    this.#subscriptions.clear();
  }

  #end(reason: string): void {
    this.#isClosed = true;
    this.#connection.close(POLICY_VIOLATION, reason);
  }

  #answer(call: Call): void {
    const outcome = this.#perform(call);
    // Most answers leave in the turn of their request.
    if (outcome instanceof Promise) outcome.then((late) => this.#send([late], false));
    else this.#send([outcome], false);
  }

  async #answerBatch(calls: readonly Call[]): Promise<void> {
    this.#send(await Promise.all(calls.map((call) => this.#perform(call))), true);
  }

  #send(outcomes: readonly Outcome[], isBatch: boolean): void {
    if (this.#isClosed) return;
    const responses = outcomes.map(({ response }) => response).filter((text) => text !== null);
    if (responses.length > 0) {
      this.#viewer.send(isBatch ? `[${responses.join(",")}]` : responses[0]);
    }
    for (const { afterwards } of outcomes) afterwards?.();
  }

  #perform(call: Call): Outcome | Promise<Outcome> {
    if ("error" in call) return this.#fail(call.id, call.error);
    const { id, request } = call;
    try {
      if (request.method === "command") return this.#command(id, request.params);
      if (request.method === "release") return this.#release(id, request.params);
      if (request.method === "subscribe") return this.#subscribe(id, request.params);
      return succeed(id, this.#result(request));
    } catch (error) {
      return this.#fail(id, error);
    }
  }

  #result(request: Exclude<Request, { method: "command" | "release" | "subscribe" }>): unknown {
    switch (request.method) {
      case "authenticate":
        return { role: this.role };
      case "list":
        return { devices: this.#parts.hub.devices().map(summarizeDevice) };
      case "unsubscribe":
        return this.#unsubscribe(request.params.subscription);
    }
  }

  async #command(id: Call["id"], params: CommandRequest): Promise<Outcome> {
    try {
      this.#demandOperator();
      const { outcome, latencyMs, reply } = await this.#parts.hub.command(params);
      return succeed(id, { outcome, latencyMs, reply });
    } catch (error) {
      return this.#fail(id, error);
    }
  }

  async #release(id: Call["id"], { device, seconds }: ReleaseParams): Promise<Outcome> {
    try {
      this.#demandOperator();
      const { hub } = this.#parts;
      if (hub.device(device) === undefined || this.#parts.release === undefined) {
        throw new RpcError(RpcErrorCode.NotFound, "no such device");
      }
      return succeed(id, { until: await this.#parts.release(device, seconds) });
    } catch (error) {
      return this.#fail(id, error);
    }
  }

  #fail(id: Call["id"], error: unknown): Outcome {
    const known = error instanceof CommandError ? commandRpcError(error) : error;
    const fault = known instanceof RpcError ? (error as Error).cause : error;
    if (fault !== undefined) {
      (this.#parts.log ?? silentLog).warn(`internal error: ${describeError(fault)}`);
    }
    if (id === undefined) return { response: null };
    const told = known instanceof RpcError
      ? known
      : new RpcError(RpcErrorCode.InternalError, "internal error");
    return { response: encodeError(id, told) };
  }

  #demandOperator(): void {
    if (this.role === "operator") return;
    throw new RpcError(RpcErrorCode.NotAllowed, `a ${this.role} may not command devices`);
  }

  #subscribe(id: Call["id"], params: SubscribeParams): Outcome {
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw new RpcError(RpcErrorCode.LimitReached, `more than ${MAX_SUBSCRIPTIONS} subscriptions`);
    }
    const filters = params.filters.length;
    if (this.#filters + filters > MAX_FILTERS) {
      throw new RpcError(RpcErrorCode.LimitReached, `more than ${MAX_FILTERS} topic filters`);
    }
    const subscription = this.#nextSubscription++;
    const delivery = this.#parts.deliveries.subscribe(this.#viewer, subscription, params);
    this.#subscriptions.set(subscription, { delivery, filters });
    this.#filters += filters;
    const { seq, isResumed, snapshot } = delivery;
    const { epoch } = this.#parts.hub;
    const gap = params.resume !== undefined && !isResumed ? true : undefined;
    const result = { subscription, epoch, seq, resumed: isResumed, gap, snapshot };
    return { ...succeed(id, result), afterwards: delivery.start };
  }

  #unsubscribe(id: number): Record<never, never> {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) {
      throw new RpcError(RpcErrorCode.InvalidParams, "params.subscription: no such subscription");
    }
    this.#subscriptions.delete(id);
    this.#filters -= subscription.filters;
    subscription.delivery.stop();
    return {};
  }
}

function succeed(id: Call["id"], result: unknown): Outcome {
  return { response: id === undefined ? null : encodeResult(id, result) };
}
