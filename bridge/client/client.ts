import { growingPauseMs, type PauseRange } from "../growing_pause.ts";
import { AlarmList } from "./alarm_list.ts";
import { DeviceList } from "./device_list.ts";
import { NoAnswerError, RpcError } from "./errors.ts";
import { isUsableAnswer, type OwnMethod } from "./incoming.ts";
import type { Asker } from "./pending_requests.ts";
import { RpcSocket } from "./rpc_socket.ts";
import { SilenceWatch } from "./silence_watch.ts";
import {
  Subscription,
  type SubscriptionHandlers,
  type SubscriptionParams,
} from "./subscription.ts";
import type { Alarm, AlarmChange, AlarmListing } from "../wire/alarms.ts";
import type {
  CommandParams,
  CommandResult,
  DeviceListing,
  DeviceSummary,
  HistoryParams,
  HistoryResult,
  Notification,
  SubscribeResult,
  Welcome,
} from "../wire/messages.ts";
import { DEFAULT_COMMAND_TIMEOUT_MS, ViewerCloseCode } from "../wire/protocol.ts";

/** How much later than the bridge a client gives up on a command: the bridge's word is better. */
const COMMAND_GRACE_MS = 3_000;
/** The viewers of a restarted bridge must not all come back at once. */
const RECONNECT_JITTER = 0.5;
const DEFAULT_REQUEST_TIMEOUT_MS = 8_000;
const DEFAULT_SILENCE_MS = 25_000;
/** A connection that lasted this long starts the backoff anew. */
const STABLE_AFTER_MS = 5_000;

/** Where a client stands with its bridge; times are milliseconds since 1970, on this machine. */
export type ConnectionStatus =
  | { readonly phase: "connecting" }
  | { readonly phase: "live"; readonly welcome: Welcome }
  | { readonly phase: "waiting"; readonly retryAt: number; readonly attempt: number }
  | {
    readonly phase: "closed";
    readonly reason: string;
    /** Whether another token may help: see {@linkcode BridgeClient.useToken}. */
    readonly needsToken?: boolean;
  };

/** Options of a {@linkcode BridgeClient}. */
export interface BridgeClientOptions {
  /** `ws://` or `wss://` URL of the bridge's `/ws`. */
  readonly url: string;
  /** Says who this is, where the bridge wants to know. */
  readonly token?: string;
  /** Called at every change of the connection. */
  onStatus?(status: ConnectionStatus): void;
  /**
   * Called with all devices whenever one of them appears, changes or goes; first when the bridge has
   * told them all.
   */
  onDevices?(devices: ReadonlyMap<string, DeviceSummary>): void;
  /**
   * Called with every alarm there is, and the last ones that are over, once they are known and
   * whenever one begins, is acknowledged or ends.
   */
  onAlarms?(alarms: readonly Alarm[], recent: readonly AlarmChange[]): void;
  /** Called with each alarm that begins, is acknowledged or, with `cleared`, is over. */
  onAlarm?(change: AlarmChange): void;
  /** Called when the bridge has other rules for alarms than before. */
  onAlarmRules?(): void;
  /** Called when the dashboard that the bridge keeps for its page was saved. */
  onDashboard?(version: number): void;
  /** Begins a connection, where that is not a new `WebSocket` each time. */
  openSocket?(url: string, subprotocol: string): WebSocket;
  readonly backoff?: PauseRange;
  /** Deadline of a request, in milliseconds; 8 s unless told. */
  readonly requestTimeoutMs?: number;
  /**
   * After this long without a message the bridge is asked for a sign of life, or, when it has not
   * said yet that it is one, connected to anew; 25 s unless told.
   */
  readonly silenceMs?: number;
}

/** Stops and starts a subscription. */
export interface SubscriptionHandle {
  /** Ends it for good. */
  close(): void;
  /** Stops the flow of readings, and remembers where. */
  suspend(): void;
  /** Goes on where it was suspended, as far as the bridge remembers. */
  resume(): void;
}

interface Attachment {
  readonly subscription: Subscription;
  id: number | null;
  isWanted: boolean;
}

/**
 * A client of a bridge, for browsers and Deno. It reconnects by itself and resumes its
 * subscriptions; a command is never sent twice.
 */
export class BridgeClient {
  readonly #options: BridgeClientOptions;
  readonly #devices = new DeviceList();
  readonly #alarms = new AlarmList();
  readonly #attachments = new Set<Attachment>();
  readonly #silence: SilenceWatch;
  #token: string | undefined;
  #socket: RpcSocket | null = null;
  #status: ConnectionStatus = { phase: "closed", reason: "not opened yet" };
  #attempt = 0;
  /** Whether all devices have been listed, and not just some of them changed. */
  #knowsDevices = false;
  #liveAt = Infinity;
  #retryTimer: number | undefined;

  constructor(options: BridgeClientOptions) {
    this.#options = options;
    this.#token = options.token;
    const silenceMs = options.silenceMs ?? DEFAULT_SILENCE_MS;
    this.#silence = new SilenceWatch(silenceMs, () => {
      if (this.#status.phase === "live") this.#refreshDevices();
      else this.#reconnect(1006, "no welcome");
    });
  }

  /** Where the client stands. */
  get status(): ConnectionStatus {
    return this.#status;
  }

  /** All devices by id. */
  get devices(): ReadonlyMap<string, DeviceSummary> {
    return this.#devices.byId;
  }

  /** Connects now, instead of waiting for the next attempt; does nothing while connected. */
  connect(): void {
    if (this.#socket !== null) return;
    clearTimeout(this.#retryTimer);
    this.#setStatus({ phase: "connecting" });
    this.#socket = new RpcSocket(this.#options.url, {
      heard: () => this.#silence.heard(),
      notification: (notification) => this.#receive(notification),
      lost: (code, reason) => this.#reconnect(code, reason),
    }, this.#options.openSocket);
    this.#silence.start();
  }

  /** Says who this is from now on, and connects anew. */
  useToken(token: string): void {
    this.#token = token;
    this.#detach();
    this.connect();
  }

  /** Closes the connection and stays closed until {@linkcode connect} is called. */
  close(): void {
    this.#detach();
    this.#setStatus({ phase: "closed", reason: "closed by this client" });
  }

  /**
   * Sends one request and resolves with its result.
   *
   * @throws {RpcError} when the bridge refuses, {@linkcode NoAnswerError} when it does not answer.
   */
  request(method: string, params: object, timeoutMs?: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#ask(method, params, { resolve, reject }, timeoutMs);
    return promise;
  }

  /**
   * Commands a device and resolves with what became of it.
   *
   * @throws {RpcError} offline, timeout, rejected, lost, busy; see {@linkcode request}.
   */
  async command(params: CommandParams): Promise<CommandResult> {
    const timeoutMs = (params.timeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS) + COMMAND_GRACE_MS;
    return await this.request("command", params, timeoutMs) as CommandResult;
  }

  /** Asks for all devices as they are now. @throws see {@linkcode request} */
  async list(): Promise<readonly DeviceSummary[]> {
    return (await this.request("list", {}) as DeviceListing).devices;
  }

  /**
   * Asks for the past of some topics. Who subscribed before asking, and drops what comes with a
   * `seq` up to that of the answer, has neither a seam nor a double.
   *
   * @throws {RpcError} when the bridge keeps no history or refuses; see {@linkcode request}.
   */
  async history(params: HistoryParams): Promise<HistoryResult> {
    return await this.request("history", params) as HistoryResult;
  }

  /** Asks for the alarms that there are, and for the last ones that are over. @throws see {@linkcode request} */
  async alarms(): Promise<AlarmListing> {
    return await this.request("alarms", {}) as AlarmListing;
  }

  /** Takes note of an alarm, so that everybody sees who has. @throws see {@linkcode request} */
  async acknowledge(id: string): Promise<void> {
    await this.request("acknowledge", { id });
  }

  /** Subscribes, now and after every reconnect. */
  subscribe(params: SubscriptionParams, handlers: SubscriptionHandlers): SubscriptionHandle {
    const subscription = new Subscription(params, handlers);
    const attachment: Attachment = { subscription, id: null, isWanted: true };
    this.#attachments.add(attachment);
    this.#attach(attachment);
    return {
      close: () => {
        this.#attachments.delete(attachment);
        this.#suspend(attachment);
      },
      suspend: () => this.#suspend(attachment),
      resume: () => {
        if (attachment.isWanted) return;
        attachment.isWanted = true;
        this.#attach(attachment);
      },
    };
  }

  #receive({ method, params }: Notification): void {
    switch (method) {
      case "welcome":
        return this.#welcome(params);
      case "device":
        this.#devices.update(params);
        if (this.#knowsDevices) this.#options.onDevices?.(this.#devices.byId);
        return;
      case "readings": {
        const { subscription, readings, missed = 0 } = params;
        return this.#find(subscription)?.receive(readings, missed);
      }
      case "topics":
        return this.#find(params.subscription)?.receiveTopics(params);
      case "packed":
        return this.#find(params.subscription)?.receivePacked(params);
      case "gap": {
        const { subscription, from, to } = params;
        return this.#find(subscription)?.receiveGap(from, to);
      }
      case "alarm":
        this.#options.onAlarm?.(params);
        this.#alarms.update(params);
        return this.#tellAlarms();
      case "alarmRules":
        // Alarms that go on may be called otherwise.
        this.#refreshAlarms();
        return this.#options.onAlarmRules?.();
      case "dashboard":
        return this.#options.onDashboard?.(params.version);
    }
  }

  #welcome(welcome: Welcome): void {
    if (welcome.role === "none") this.#authenticate(welcome);
    else this.#goLive(welcome);
  }

  #authenticate(welcome: Welcome): void {
    const token = this.#token;
    if (token === undefined) return this.#refuse("a token is needed here");
    this.#need("authenticate", { token }, (answer) => {
      const { role } = answer as Pick<Welcome, "role">;
      if (role !== "none") this.#goLive({ ...welcome, role });
    }, ({ message }) => this.#refuse(message));
  }

  #refuse(reason: string): void {
    this.#detach();
    this.#setStatus({ phase: "closed", reason, needsToken: true });
  }

  #goLive(welcome: Welcome): void {
    this.#liveAt = performance.now();
    this.#silence.start();
    this.#setStatus({ phase: "live", welcome });
    this.#refreshDevices();
    for (const attachment of this.#attachments) this.#attach(attachment);
    this.#refreshAlarms();
  }

  #refreshDevices(): void {
    this.#need("list", {}, (answer) => {
      this.#devices.replaceAll((answer as DeviceListing).devices);
      this.#knowsDevices = true;
      this.#options.onDevices?.(this.#devices.byId);
    });
  }

  #tellAlarms(): void {
    this.#options.onAlarms?.(this.#alarms.active, this.#alarms.recent);
  }

  #refreshAlarms(): void {
    if (this.#options.onAlarms === undefined) return;
    // A bridge of before there were alarms refuses.
    this.#need("alarms", {}, (answer) => {
      this.#alarms.replaceAll(answer as Partial<AlarmListing>);
      this.#tellAlarms();
    });
  }

  #attach(attachment: Attachment): void {
    if (this.#status.phase !== "live" || !attachment.isWanted) return;
    const { subscription } = attachment;
    this.#need("subscribe", subscription.paramsFor(this.#status.welcome), (answer) => {
      const result = answer as SubscribeResult;
      if (!attachment.isWanted || attachment.id !== null) return this.#release(result.subscription);
      attachment.id = result.subscription;
      subscription.start(result);
    }, (refusal) => subscription.refuse(refusal));
  }

  #suspend(attachment: Attachment): void {
    attachment.isWanted = false;
    if (attachment.id !== null) this.#release(attachment.id);
    attachment.id = null;
  }

  #release(subscription: number): void {
    // Without an answer the connection is gone, and the subscription with it.
    this.request("unsubscribe", { subscription }).catch(() => {});
  }

  #find(id: number): Subscription | undefined {
    for (const attachment of this.#attachments) {
      if (attachment.id === id) return attachment.subscription;
    }
  }

  /** Asks for what every connection needs, and connects anew when it is not answered, or with nonsense. */
  #need(
    method: OwnMethod,
    params: object,
    onResult: (result: unknown) => void,
    onRefusal?: (error: RpcError) => void,
  ): void {
    const socket = this.#socket;
    const giveUp = (reason: string) => {
      if (socket !== null && socket === this.#socket) this.#reconnect(1006, reason);
    };
    const resolve = (result: unknown) => {
      if (isUsableAnswer(method, result)) onResult(result);
      else giveUp(`${method}: no answer of a bridge`);
    };
    const reject = (error: RpcError | NoAnswerError) => {
      if (error instanceof RpcError) onRefusal?.(error);
      else giveUp("no answer");
    };
    this.#ask(method, params, { resolve, reject });
  }

  #ask(method: string, params: object, asker: Asker, timeoutMs?: number): void {
    if (this.#socket === null) {
      asker.reject(new NoAnswerError("disconnected", `${method}: not connected`));
      return;
    }
    const limitMs = timeoutMs ?? this.#options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    this.#socket.request(method, params, limitMs, asker);
  }

  #reconnect(code: number, reason: string): void {
    if (performance.now() - this.#liveAt > STABLE_AFTER_MS) this.#attempt = 0;
    if (code === ViewerCloseCode.BadToken) {
      return this.#refuse(reason || "the bridge refused the token");
    }
    this.#detach();
    const attempt = this.#attempt++;
    const delayMs = growingPauseMs(attempt, {
      range: this.#options.backoff,
      jitter: RECONNECT_JITTER,
    });
    this.#retryTimer = setTimeout(() => this.connect(), delayMs) as unknown as number;
    this.#setStatus({ phase: "waiting", retryAt: Date.now() + delayMs, attempt });
  }

  #detach(): void {
    clearTimeout(this.#retryTimer);
    this.#silence.stop();
    this.#liveAt = Infinity;
    for (const attachment of this.#attachments) attachment.id = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #setStatus(status: ConnectionStatus): void {
    this.#status = status;
    this.#options.onStatus?.(status);
  }
}
