import { type DeviceAdapter, DeviceError, type DeviceEvents } from "../adapter.ts";
import { BoardIdentity, type ConfiguredBoard } from "../board/board_identity.ts";
import { settleMsKey } from "../board/board_keys.ts";
import { BoardSession, type SessionSettings } from "../board/board_session.ts";
import { LinePatterns } from "../board/line_patterns.ts";
import type { LinePatternsConfig } from "../board/pattern_keys.ts";
import { DeviceReport } from "../board/device_report.ts";
import { waitUntil } from "../wait_until.ts";
import { playRecording } from "./playback.ts";

/** A recording that takes no time is not played without end in no time. */
const MIN_ROUND_MS = 100;

/** One board from a recording. */
export interface ReplayAdapterOptions
  extends
    ConfiguredBoard,
    Omit<SessionSettings, "hello" | "baudRate" | "staleAfterMs" | "patterns" | "questions"> {
  /** The adapter's id, and the device's too unless `adoptHelloId` is set. */
  readonly id: string;
  /** How its lines are read, in somebody's own words. */
  readonly patterns?: LinePatternsConfig;
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
  #patterns: LinePatterns | undefined;
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
    const report = new DeviceReport(this.#identity, events, { signal, isReadOnly: true });
    if (!report.announce()) return;
    const { patterns } = this.#options;
    if (patterns !== undefined) this.#patterns ??= await LinePatterns.compile(patterns);
    do {
      const begin = performance.now();
      await this.#playOnce(report, signal);
      await waitUntil(begin + MIN_ROUND_MS, signal);
    } while (this.#options.loop && !signal.aborted);
    if (signal.aborted) return;
    report.state("stale", "The recording has ended");
    await waitUntil(Infinity, signal);
  }

  async #playOnce(report: DeviceReport, signal: AbortSignal): Promise<void> {
    const { file } = this.#options;
    this.#begin(report);
    try {
      for await (const bytes of playRecording(file, { speed: this.#speed, signal })) {
        if (bytes === null) this.#hangUp(report);
        else this.#receive(bytes, report);
      }
    } finally {
      this.#end();
    }
  }

  #receive(bytes: Uint8Array, report: DeviceReport): void {
    const session = this.#session ?? this.#begin(report);
    report.bytes(bytes);
    session.receive(bytes);
  }

  #begin(report: DeviceReport): BoardSession {
    const { lines, decimal, time, frames, telegram, settleMs = settleMsKey.default } =
      this.#options;
    report.state("settling");
    return this.#session = new BoardSession(refuse, {
      lines,
      decimal,
      time,
      frames,
      telegram,
      patterns: this.#patterns,
      settleMs: settleMs / this.#speed,
      hello: false,
      // Its silences are part of what is played.
      staleAfterMs: Infinity,
    }, report);
  }

  /** The next session begins with the next bytes: the first line after a hang-up may be a part. */
  #hangUp(report: DeviceReport): void {
    this.#end();
    report.state("stale", "The board was unplugged when this was recorded");
  }

  #end(): void {
    this.#session?.end(new DeviceError("lost", "The recording has ended"));
    this.#session = null;
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new DeviceError("unsupported", "A recording takes no commands"));
}
