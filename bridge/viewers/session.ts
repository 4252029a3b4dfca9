import { CloseCode } from "../../src/close.ts";
import { TokenBucket } from "../../src/token_bucket.ts";
import type { Admission } from "../access/door.ts";
import type { Pass } from "../access/tokens.ts";
import { type Clock, systemClock } from "../clock.ts";
import { CommandError } from "../hub/command_error.ts";
import type { Hub } from "../hub/hub.ts";
import { createVisibility, SEES_NOTHING, type Visibility } from "../hub/visibility.ts";
import { describeError, type Log, silentLog } from "../log.ts";
import type { Role } from "../wire/messages.ts";
import { RpcErrorCode, ViewerCloseCode } from "../wire/protocol.ts";
import type { Deliveries } from "./delivery.ts";
import type { DeviceFeed } from "./device_feed.ts";
import type { NewsFeed } from "./news_feed.ts";
import { type Caller, checkRole, type Method, type Methods, type Reply } from "./methods.ts";
import { type Call, encodeError, encodeNotification, encodeResult, parseMessage } from "./rpc.ts";
import { commandRpcError, quote, RpcError } from "./rpc_error.ts";
import { MAX_FILTERS } from "./rpc_params.ts";
import { MAX_SUBSCRIPTIONS, Subscriptions } from "./subscriptions.ts";
import { Viewer, type ViewerConnection } from "./viewer.ts";

/** Requests of one connection per second, on average; beyond it close code 1008. */
export const REQUESTS_PER_SECOND = 50;
/** Requests of one connection at once. */
export const REQUEST_BURST = 100;
/** This many invalid requests in a row end the connection with close code 1008. */
export const MAX_INVALID_IN_A_ROW = 10;
/** The longest message of a client, in bytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** How long a connection may go without saying who it is, in milliseconds. */
export const AUTHENTICATION_TIMEOUT_MS = 10_000;

/** The part of a WebSocket connection that a session needs. */
export interface SessionConnection extends ViewerConnection {
  close(code?: number, reason?: string): void;
  /** To be called once it is known who it is. */
  markAuthenticated(): void;
}

/** What all sessions share. */
export interface SessionParts {
  readonly hub: Hub;
  readonly deliveries: Deliveries;
  readonly deviceFeed: DeviceFeed;
  readonly newsFeed: NewsFeed;
  readonly methods: Methods;
  readonly version: string;
  readonly clock?: Clock;
  /** Told of faults of ours, which viewers are told nothing of. Default: nobody. */
  readonly log?: Log;
}

/** A request that its method can be run with, or why it is none. */
type Prepared =
  | { readonly id: Call["id"]; readonly method: Method; readonly params: unknown }
  | { readonly id: Call["id"]; readonly error: unknown; readonly isInvalid: boolean };

/** What a call comes to: its response, if it wants one, and what follows once that is sent. */
interface Outcome {
  readonly response: string | null;
  readonly afterwards?: () => void;
}

/** One browser: answers its requests and holds its subscriptions. */
export class Session implements Caller {
  readonly subscriptions: Subscriptions;
  readonly #connection: SessionConnection;
  readonly #admission: Admission;
  readonly #parts: SessionParts;
  readonly #clock: Clock;
  readonly #viewer: Viewer;
  readonly #requests = new TokenBucket(REQUESTS_PER_SECOND, REQUEST_BURST);
  #invalidInARow = 0;
  #pass: Pass | null = null;
  #visibility = SEES_NOTHING;
  #cancelDeadline: (() => void) | null = null;
  readonly #removeFromFeeds: (() => void)[] = [];
  #isClosed = false;

  constructor(connection: SessionConnection, admission: Admission, parts: SessionParts) {
    this.#connection = connection;
    this.#admission = admission;
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#viewer = new Viewer(connection);
    this.subscriptions = new Subscriptions(this.#viewer, parts.deliveries);
  }

  /** Whether the connection holds more than the soft mark, so that readings wait or are conflated. */
  get isLagging(): boolean {
    return this.#viewer.isLagging;
  }

  /** What the client may do: `none` until it is known who it is. */
  get role(): Role {
    return this.#pass?.grant.role ?? "none";
  }

  /** Who the client is, for people. */
  get name(): string {
    return this.#pass?.grant.name ?? "nobody";
  }

  /** What the client may see. */
  get visibility(): Visibility {
    return this.#visibility;
  }

  /**
   * Greets the client, who may have brought a `token` with its handshake, unless that opens nothing.
   * From here on, or once it has said who it is, it hears of devices.
   */
  open(token: string | null = null): void {
    const pass = this.#admission.enter();
    if (pass !== null) this.#enter(pass);
    else if (token !== null) this.authenticate(token);
    if (this.#isClosed) return;
    if (this.#pass === null) this.#awaitToken();
    this.#greet();
    this.#follow();
  }

  /** Takes a client's token; one that opens nothing ends the connection. */
  authenticate(token: string): Role {
    if (this.#pass !== null) return this.role;
    const answer = this.#admission.open(token);
    if ("fault" in answer) {
      const isPaused = answer.retryAfterMs > 0;
      const code = isPaused ? CloseCode.TryAgainLater : ViewerCloseCode.BadToken;
      this.#end(answer.fault, code);
      return "none";
    }
    const isGreeted = this.#cancelDeadline !== null;
    this.#enter(answer.pass);
    if (isGreeted) this.#follow();
    return this.role;
  }

  #enter(pass: Pass): void {
    this.#cancelDeadline?.();
    this.#pass = pass;
    this.#visibility = createVisibility(pass.grant.devices);
    this.#connection.markAuthenticated();
    pass.onEnd(({ reason, mayReturn }) => {
      this.#end(reason, mayReturn ? CloseCode.ServiceRestart : ViewerCloseCode.BadToken);
    });
  }

  #awaitToken(): void {
    this.#cancelDeadline = this.#clock.after(AUTHENTICATION_TIMEOUT_MS, () => {
      this.#end("no token came in time", ViewerCloseCode.NoAuthentication);
    });
  }

  #follow(): void {
    if (this.#pass === null) return;
    const { deviceFeed, newsFeed } = this.#parts;
    this.#removeFromFeeds.push(
      deviceFeed.add(this.#viewer, this.#visibility),
      newsFeed.add(this.#viewer, this.#visibility),
    );
  }

  #greet(): void {
    const { hub, version } = this.#parts;
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
  }

  /** Takes a text message of the client. */
  receive(text: string): void {
    if (this.#isClosed) return;
    const { isBatch, calls, refused = 1 } = parseMessage(text, REQUEST_BURST);
    const prepared: Prepared[] = [];
    for (const call of calls) {
      if (!this.#requests.take(this.#clock.elapsed())) return this.#end("too many requests");
      const request = this.#prepare(call);
      const isInvalid = "error" in request && request.isInvalid;
      this.#invalidInARow = isInvalid ? this.#invalidInARow + refused : 0;
      if (isBatch) prepared.push(request);
      else this.#answer(request);
      if (this.#invalidInARow >= MAX_INVALID_IN_A_ROW) {
        return this.#end("too many invalid requests");
      }
    }
    if (isBatch) this.#answerBatch(prepared);
  }

  /** Takes a binary message of the client: the protocol has none. */
  receiveBinary(): void {
    this.#isClosed = true;
    this.#connection.close(CloseCode.UnsupportedData, "only text is understood");
  }

  /** To be called when everything that waited on the connection has left. */
  drained(): void {
    this.#viewer.drained();
  }

  /** To be called when the connection has closed. */
  close(): void {
    this.#isClosed = true;
    this.#cancelDeadline?.();
    this.#pass?.close();
    for (const remove of this.#removeFromFeeds.splice(0)) remove();
    this.subscriptions.closeAll();
  }

  #end(reason: string, code: number = CloseCode.PolicyViolation): void {
    this.#isClosed = true;
    this.#connection.close(code, reason);
  }

  /** Looks a request's method up, and whether this client may call it with these parameters. */
  #prepare(call: Call): Prepared {
    const { id } = call;
    if ("error" in call) return { id, error: call.error, isInvalid: true };
    const { methods } = this.#parts;
    const name = call.request.method;
    try {
      if (!Object.hasOwn(methods, name)) {
        throw new RpcError(RpcErrorCode.MethodNotFound, `${quote(name)}: no such method`);
      }
      const method = methods[name];
      const refusal = checkRole(this.role, method);
      if (refusal !== null) return { id, error: refusal, isInvalid: false };
      return { id, method, params: method.params(call.request.params) };
    } catch (error) {
      return { id, error, isInvalid: true };
    }
  }

  #answer(request: Prepared): void {
    const outcome = this.#perform(request);
    // Most answers leave in the turn of their request.
    if (outcome instanceof Promise) outcome.then((late) => this.#send([late], false));
    else this.#send([outcome], false);
  }

  async #answerBatch(requests: readonly Prepared[]): Promise<void> {
    this.#send(await Promise.all(requests.map((request) => this.#perform(request))), true);
  }

  #send(outcomes: readonly Outcome[], isBatch: boolean): void {
    if (this.#isClosed) return;
    const responses = outcomes.map(({ response }) => response).filter((text) => text !== null);
    if (responses.length > 0) {
      this.#viewer.send(isBatch ? `[${responses.join(",")}]` : responses[0]);
    }
    for (const { afterwards } of outcomes) afterwards?.();
  }

  #perform(request: Prepared): Outcome | Promise<Outcome> {
    const { id } = request;
    if ("error" in request) return this.#fail(id, request.error);
    try {
      const reply = request.method.run(request.params, this);
      if (!(reply instanceof Promise)) return succeed(id, reply);
      return reply.then((late) => succeed(id, late), (error) => this.#fail(id, error));
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
}

function succeed(id: Call["id"], { result, afterwards }: Reply): Outcome {
  return { response: id === undefined ? null : encodeResult(id, result), afterwards };
}
