import {
  type DeviceAdapter,
  type DeviceDescription,
  DeviceError,
  type DeviceEvents,
} from "../adapter.ts";
import { BoardIdentity, type ConfiguredBoard } from "../board/board_identity.ts";
import { BoardSession, type SessionEvents, type SessionSettings } from "../board/board_session.ts";
import { playRecording, waitUntil } from "./playback.ts";

const SETTLE_TIME_MS = 2000;
/** A recording that takes no time is not played without end in no time. */
const MIN_ROUND_MS = 100;

/** One board from a recording. */
export interface ReplayAdapterOptions
  extends ConfiguredBoard, Omit<SessionSettings, "hello" | "baudRate"> {
  /** The adapter's id, and the device's too unless `adoptHelloId` is set. */
  readonly id: string;
  /** The recording's path. */
  readonly file: string;
  /** How many times as fast as it was recorded; above 0. Default 1. */
  readonly speed?: number;
  /** Whether it begins again at its end. Default false: then the device stays, `stale`. */
  readonly loop?: boolean;
}

/**
 * Plays what a board once sent through the code that reads a real one. Its device takes no
 * commands; a hang-up in the recording shows as `stale` until the board spoke again.
 */
export class ReplayAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type: string = "replay";
  readonly #options: ReplayAdapterOptions;
  readonly #speed: number;
  readonly #identity: BoardIdentity;
  #session: BoardSession | null = null;

  /** @throws {RangeError} when the speed is not a finite number above 0. */
  constructor(options: ReplayAdapterOptions) {
    const { id, speed = 1 } = options;
    if (!(speed > 0 && speed < Infinity)) throw new RangeError(`Cannot play at speed ${speed}`);
    this.id = id;
    this.#options = options;
    this.#speed = speed;
    this.#identity = new BoardIdentity(options);
  }

  async run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    events.device(readOnly(this.#identity.description));
    this.#report(events, "opening");
    do {
      const begin = performance.now();
      await this.#playOnce(events, signal);
      await waitUntil(begin + MIN_ROUND_MS, signal);
    } while (this.#options.loop && !signal.aborted);
    if (signal.aborted) return;
    this.#report(events, "stale", "The recording has ended");
    await waitUntil(Infinity, signal);
  }

  async #playOnce(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    const { file } = this.#options;
    this.#begin(events);
    try {
      for await (const bytes of playRecording(file, { speed: this.#speed, signal })) {
        if (bytes === null) this.#hangUp(events);
        else this.#receive(bytes, events);
      }
    } finally {
      this.#end();
    }
  }

  #receive(bytes: Uint8Array, events: DeviceEvents): void {
    const session = this.#session ?? this.#begin(events);
    events.bytes?.(this.#identity.description.id, bytes, Date.now());
    session.receive(bytes);
  }

  #begin(events: DeviceEvents): BoardSession {
    const { lines, frames, settleMs = SETTLE_TIME_MS } = this.#options;
    const settings = { lines, frames, settleMs: settleMs / this.#speed, hello: false };
    this.#report(events, "settling");
    return this.#session = new BoardSession(refuse, settings, this.#sessionEvents(events));
  }

  /** The next session begins with the next bytes: the first line after a hang-up may be a part. */
  #hangUp(events: DeviceEvents): void {
    this.#end();
    this.#report(events, "stale", "The board was unplugged when this was recorded");
  }

  #end(): void {
    this.#session?.end(new DeviceError("lost", "The recording has ended"));
    this.#session = null;
  }

  #report(events: DeviceEvents, ...state: StateAndReason): void {
    events.state(this.#identity.description.id, ...state);
  }

  #sessionEvents(events: DeviceEvents): SessionEvents {
    const identity = this.#identity;
    return {
      onOnline: () => this.#report(events, "online"),
      onHello: (hello) => {
        const before = identity.learn(hello);
        if (before === null) return;
        const description = readOnly(identity.description);
        if (before.id === description.id) return events.device(description);
        events.device(description, before.id);
        this.#report(events, "online");
      },
      onReading: (channel, value, time) =>
        events.reading(identity.description.id, channel, value, time),
      onLog: (line, time) => events.log(identity.description.id, line, time),
      onCount: (counter, amount) => events.count(identity.description.id, counter, amount),
    };
  }
}

type StateAndReason = Parameters<DeviceEvents["state"]> extends [string, ...infer Rest] ? Rest
  : never;

function readOnly({ channels, ...device }: DeviceDescription): DeviceDescription {
  return { ...device, channels: channels.map((channel) => ({ ...channel, writable: false })) };
}

function refuse(): Promise<never> {
  return Promise.reject(new DeviceError("unsupported", "A recording takes no commands"));
}
