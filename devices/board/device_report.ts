import type {
  DeviceCounter,
  DeviceDescription,
  DeviceEvents,
  RunningState,
  Value,
} from "../adapter.ts";
import type { Hello } from "../decode/hello.ts";
import type { BoardIdentity } from "./board_identity.ts";
import type { SessionEvents } from "./board_session.ts";

/** What a report is made under. */
export interface ReportOptions {
  /** Of the run; one that is aborted while the board is named anew has refused the name. */
  readonly signal: AbortSignal;
  /** Whether nothing of the device can be set. Default false. */
  readonly isReadOnly?: boolean;
}

/** What an adapter with one board reports of it, under the id that the board has at that moment. */
export class DeviceReport implements SessionEvents {
  readonly #identity: BoardIdentity;
  readonly #events: DeviceEvents;
  readonly #options: ReportOptions;
  #state: readonly [RunningState, string?] = ["opening"];
  #notice: string | null = null;

  constructor(identity: BoardIdentity, events: DeviceEvents, options: ReportOptions) {
    this.#identity = identity;
    this.#events = events;
    this.#options = options;
  }

  get #id(): string {
    return this.#identity.description.id;
  }

  /** Names the device; false when it may not be named so, which has ended the run. */
  announce(): boolean {
    this.#events.device(this.#describe());
    this.state("opening");
    return this.#keepName();
  }

  state(state: RunningState, reason?: string): void {
    this.#state = [state, reason];
    const notice = state === "online" ? this.#notice ?? undefined : undefined;
    this.#events.state(this.#id, state, reason ?? notice);
  }

  /** What is to be said of a board that is online and well; null for nothing. */
  set notice(text: string | null) {
    this.#notice = text;
    this.state(...this.#state);
  }

  /** Says something of the board in its log, in words of ours. */
  note(text: string): void {
    this.#events.log(this.#id, text, Date.now());
  }

  /** Bytes as they came over the link. */
  bytes(chunk: Uint8Array): void {
    this.#events.bytes?.(this.#id, chunk, Date.now());
  }

  onOnline(): void {
    this.state("online");
  }

  onCondition(state: "online" | "stale", reason?: string): void {
    this.state(state, reason);
  }

  onHello(hello: Hello): void {
    const before = this.#identity.learn(hello);
    if (before === null) return;
    if (before.id === this.#id) return this.#events.device(this.#describe());
    this.#events.device(this.#describe(), before.id);
    this.state("online");
    this.#keepName();
  }

  onReading(channel: string, value: Value, time: number): void {
    this.#events.reading(this.#id, channel, value, time);
  }

  onLog(line: string, time: number): void {
    this.#events.log(this.#id, line, time);
  }

  onCount(counter: DeviceCounter, amount: number): void {
    this.#events.count(this.#id, counter, amount);
  }

  #describe(): DeviceDescription {
    const { description } = this.#identity;
    if (!this.#options.isReadOnly) return description;
    const channels = description.channels.map((channel) => ({ ...channel, writable: false }));
    return { ...description, channels };
  }

  /** After a refusal the next run begins as nobody in particular: the board may be another one by then. */
  #keepName(): boolean {
    const { aborted } = this.#options.signal;
    if (aborted) this.#identity.forget();
    return !aborted;
  }
}
