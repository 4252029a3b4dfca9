import {
  type Command,
  type CommandOutcome,
  type DeviceAdapter,
  DeviceError,
  type DeviceEvents,
  type Value,
} from "../adapter.ts";
import { MAX_TIMEOUT_MS } from "../wait_until.ts";
import { LossNotice } from "../board/loss_notice.ts";
import type { BrokerConnection, OpenConnection } from "./connection.ts";
import { DeviceBook } from "./device_book.ts";
import type {
  DiscoveryPort,
  DiscoverySink,
  EncodedCommand,
  IncomingMessage,
  OutgoingMessage,
} from "./discovery/contract.ts";
import { LiveTopics } from "./live_topics.ts";
import { ReplyWaits } from "./reply_waits.ts";
import { Subscriptions } from "./subscriptions.ts";

/** The first pause between two attempts to connect, in milliseconds. */
export const MIN_RETRY_MS = 1000;
/** The longest pause between two attempts to connect, in milliseconds. */
export const MAX_RETRY_MS = 60_000;
/**
 * A broker that was there this long, in milliseconds, is tried again as if it had never failed: one
 * that throws us out at once is not.
 */
const STEADY_MS = 250;
// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;

/** Makes something that turns messages into devices, which it will report to `sink`. */
export type CreateSource = (sink: DiscoverySink) => DiscoveryPort;

/** One broker, and what is made of its messages. */
export interface MqttAdapterOptions {
  /** The adapter's id, and that of the device that stands for the broker. */
  readonly id: string;
  /** Called for each run: certificates and passwords change. @throws {DeviceError} */
  readonly connect: OpenConnection;
  /** The first one that names a device has it. */
  readonly sources: readonly CreateSource[];
  /** The most devices of one broker, whichever source they are from. */
  readonly maxDevices: number;
  /** Whether the broker is shown as a device only once it has something to say. Default false. */
  readonly isShownLate?: boolean;
}

/** What there is while the broker is connected. */
interface Link {
  readonly connection: BrokerConnection;
  readonly subscriptions: Subscriptions;
}

/**
 * Reads every device of a broker and publishes commands to them. The broker is a device too, with
 * the adapter's id: its state is the connection's, its log says what concerns no other device.
 */
export class MqttAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type: string = "mqtt";
  readonly hasManyDevices: boolean = true;
  readonly retry = { minMs: MIN_RETRY_MS, maxMs: MAX_RETRY_MS, steadyMs: STEADY_MS } as const;
  readonly #openConnection: OpenConnection;
  readonly #isShownLate: boolean;
  readonly #sources: readonly DiscoveryPort[];
  readonly #book: DeviceBook;
  readonly #replies = new ReplyWaits();
  readonly #dropped = new LossNotice(
    "Messages to the broker",
    (text) => this.#book.log(null, text),
  );
  #link: Link | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer goes off, in milliseconds since 1970. */
  #timerAt = Infinity;

  constructor({ id, connect, sources, maxDevices, isShownLate = false }: MqttAdapterOptions) {
    this.id = id;
    this.#isShownLate = isShownLate;
    this.#openConnection = connect;
    this.#book = new DeviceBook(id, maxDevices);
    this.#sources = sources.map((create) => {
      const source: DiscoveryPort = create(this.#sink(() => source));
      return source;
    });
  }

  run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (this.#isShownLate) return this.#run(this.#showLate(events), signal);
    if (!signal.aborted) this.#show(events);
    return this.#run(events, signal);
  }

  #show(events: DeviceEvents): void {
    if (this.#book.owner(this.id) !== undefined) return;
    events.device({ id: this.id, name: `${this.id} (MQTT broker)`, channels: [] });
  }

  #showLate(events: DeviceEvents): DeviceEvents {
    let isShown = false;
    return {
      device: (description, replaces) => events.device(description, replaces),
      state: (device, state, reason) => events.state(device, state, reason),
      reading: (device, channel, value, time) => events.reading(device, channel, value, time),
      removed: (device) => events.removed?.(device),
      count: (device, counter, amount) => events.count(device, counter, amount),
      log: (device, line, time) => {
        if (device === this.id && !isShown) {
          isShown = true;
          this.#show(events);
          events.state(this.id, "online");
        }
        events.log(device, line, time);
      },
    };
  }

  async #run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    events.state(this.id, "opening");
    if (signal.aborted) return;
    this.#book.open(events);
    try {
      await this.#connect(events, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#book.open(null);
      clearTimeout(this.#timer);
      this.#timerAt = Infinity;
    }
  }

  async command(command: Command, signal: AbortSignal): Promise<CommandOutcome> {
    const { device, channel, value, timeoutMs } = command;
    checkPlain("raw", command.raw);
    checkPlain("value", value);
    const link = this.#link;
    if (link === null) throw new DeviceError("offline", "The broker is not connected");
    const source = this.#book.owner(device);
    if (source === undefined || channel === undefined || value === undefined) {
      throw new DeviceError("unsupported", `${device} takes only values for its channels`);
    }
    if (this.#book.isAway(device)) throw new DeviceError("offline", `${device} is away`);
    const terms = timeoutMs === undefined
      ? undefined
      : { timeoutMs, deadline: Date.now() + timeoutMs };
    const result = source.encodeCommand(device, channel, value, terms);
    if ("refused" in result) throw new DeviceError(result.refused.kind, result.refused.reason);
    return await this.#deliver(result.encoded, link, signal, () => {
      source.commandSent(device, channel, value, Date.now());
      this.#schedule();
    });
  }

  async #connect(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    const live = new LiveTopics();
    const connection = await this.#openConnection({
      onMessage: (message) => {
        if (!live.isOutdated(message)) this.#receive(message, events);
      },
    }, signal);
    const stop = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => stop.resolve(), { once: true });
    let end = new DeviceError("lost", "The connection to the broker was closed");
    try {
      if (signal.aborted) return;
      events.state(this.id, "settling");
      this.#link = { connection, subscriptions: this.#subscribe(connection) };
      await Promise.race([this.#link.subscriptions.settled(), connection.lost, stop.promise]);
      if (signal.aborted) return;
      events.state(this.id, "online");
      this.#book.announce(this.#sources);
      this.#schedule();
      await Promise.race([connection.lost, stop.promise]);
    } catch (error) {
      end = error as DeviceError;
      throw error;
    } finally {
      this.#link = null;
      this.#replies.end(end);
      await connection.close();
    }
  }

  #subscribe(connection: BrokerConnection): Subscriptions {
    const subscriptions = new Subscriptions(connection, (filter) => {
      this.#book.log(null, `The broker does not let us read ${filter}; its access list decides`);
    });
    for (const { filters } of this.#sources) {
      for (const [filter, qos] of filters) subscriptions.add(filter, qos);
    }
    return subscriptions;
  }

  #receive(message: IncomingMessage, events: DeviceEvents): void {
    events.count(this.id, "bytesIn", message.payload.length);
    events.count(this.id, "lines", 1);
    for (const taker of [this.#replies, ...this.#sources]) {
      // A message that finds a fault of ours must not take the other devices down.
      this.#guard(`${message.topic} could not be read`, () => taker.receive(message));
    }
    this.#schedule();
  }

  #guard(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#book.fault(`${what}: ${(error as Error).message}`);
    }
  }

  async #deliver(
    { message, reply }: EncodedCommand,
    { connection }: Link,
    signal: AbortSignal,
    onSent: () => void,
  ): Promise<CommandOutcome> {
    if (reply === undefined) {
      await connection.publish(message, signal);
      onSent();
      return { outcome: "sent" };
    }
    // The answer may come before the broker has acknowledged the command.
    using wait = this.#replies.begin(reply, signal);
    await connection.publish(message, signal);
    onSent();
    const { error, kind = "rejected", isOnlySent, reply: more } = await wait.answer;
    if (error !== null) throw new DeviceError(kind, error || "The device refuses");
    const outcome = isOnlySent ? "sent" : "acknowledged";
    return more === undefined ? { outcome } : { outcome, reply: more };
  }

  #sink(source: () => DiscoveryPort): DiscoverySink {
    return {
      ...this.#book.reports(source),
      subscribe: (filter, qos) => this.#link?.subscriptions.add(filter, qos),
      unsubscribe: (filter) => this.#link?.subscriptions.remove(filter),
      publish: (message) => this.#publish(message),
    };
  }

  #publish(message: OutgoingMessage): void {
    const drop = () => this.#dropped.count(Date.now());
    if (this.#link === null) return drop();
    this.#link.connection.publish(message).catch(drop);
  }

  /** Sets the timer for what the sources want to do next, when that is another time than before. */
  #schedule(): void {
    let next = Infinity;
    for (const { nextDeadline } of this.#sources) {
      if (nextDeadline !== null && nextDeadline < next) next = nextDeadline;
    }
    if (next === this.#timerAt || this.#link === null) return;
    clearTimeout(this.#timer);
    this.#timerAt = next;
    if (next === Infinity) return;
    const ms = Math.min(next - Date.now(), MAX_TIMEOUT_MS);
    this.#timer = setTimeout(() => this.#advance(), ms);
  }

  #advance(): void {
    this.#timerAt = Infinity;
    const now = Date.now();
    for (const source of this.#sources) {
      this.#guard("What was to happen now failed", () => source.advance(now));
    }
    this.#schedule();
  }
}

/** A text with control characters could end a line and begin another one, further on. */
function checkPlain(field: string, value: Value | undefined): void {
  if (typeof value === "string" && CONTROL.test(value)) {
    throw new DeviceError("invalid", `${field}: contains a control character`);
  }
}
