import type { Clock } from "../clock.ts";
import type { Value } from "../wire/messages.ts";

/** The first pause before a flapping alarm ends; each next one is doubled. */
export const MIN_HOLD_MS = 1000;
/** The longest pause before a flapping alarm ends. */
export const MAX_HOLD_MS = 300_000;
/** After so long without an alarm, the next one is the first again. */
export const CALM_MS = 600_000;

/** What a {@linkcode Watch} tells. */
export interface WatchListener {
  /** The condition has held long enough. */
  raised(watch: Watch): void;
  /** It holds no more, and the alarm is over. */
  cleared(watch: Watch): void;
  /** Nothing of it needs to be remembered any more. */
  forgotten(watch: Watch): void;
}

/** What a {@linkcode Watch} needs. */
export interface WatchParts {
  readonly clock: Clock;
  /** How long the condition has to hold. */
  readonly forMs: number;
  readonly listener: WatchListener;
}

/**
 * `calm`: no alarm. `pending`: the condition holds, not for long enough yet. `active`: there is an
 * alarm. `leaving`: there is one, whose condition holds no more, and which has flapped.
 */
type Phase = "calm" | "pending" | "active" | "leaving";

/**
 * One condition on one topic, in time that nobody sets. An alarm that begins again and again ends
 * later each time: however fast its condition flips, it is told of a few times only.
 */
export class Watch {
  readonly topic: string;
  /** The last value. */
  value: Value = null;
  readonly #parts: WatchParts;
  #phase: Phase = "calm";
  #sinceElapsed = 0;
  #times = 0;
  #cancelTimer: () => void = () => {};

  constructor(topic: string, parts: WatchParts) {
    this.topic = topic;
    this.#parts = parts;
  }

  /** Whether there is an alarm. */
  get isActive(): boolean {
    return this.#phase === "active" || this.#phase === "leaving";
  }

  /** How often the alarm has begun in short succession. */
  get times(): number {
    return this.#times;
  }

  /** When the condition began to hold, in milliseconds since 1970. */
  get since(): number {
    const { clock } = this.#parts;
    return clock.now() - (clock.elapsed() - this.#sinceElapsed);
  }

  /** Goes on with an alarm of the bridge's last run. */
  restore(value: Value, times: number): void {
    this.value = value;
    this.#times = times;
    this.#phase = "active";
  }

  /** Takes whether the condition holds, since `agoMs` before now, and the value that says so. */
  observe(isMet: boolean, value: Value, agoMs = 0): void {
    this.value = value;
    if (isMet) this.#meet(agoMs);
    else this.#miss();
  }

  /** Forgets what does not last long enough yet: nobody knows how it went on. */
  interrupt(): void {
    if (this.#phase === "pending") this.#calmDown();
  }

  /** Ends it, without a word. */
  close(): void {
    this.#cancelTimer();
  }

  #meet(agoMs: number): void {
    if (this.#phase === "leaving") this.#enter("active");
    if (this.#phase !== "calm") return;
    const { clock, forMs } = this.#parts;
    this.#sinceElapsed = clock.elapsed() - agoMs;
    if (forMs <= agoMs) this.#raise();
    else this.#enter("pending", forMs - agoMs, () => this.#raise());
  }

  #miss(): void {
    if (this.#phase === "pending") return this.interrupt();
    if (this.#phase !== "active") return;
    const holdMs = this.#times < 2
      ? 0
      : Math.min(MAX_HOLD_MS, MIN_HOLD_MS * 2 ** (this.#times - 2));
    if (holdMs === 0) this.#clear();
    else this.#enter("leaving", holdMs, () => this.#clear());
  }

  #raise(): void {
    this.#times++;
    this.#enter("active");
    this.#parts.listener.raised(this);
  }

  #clear(): void {
    this.#calmDown();
    this.#parts.listener.cleared(this);
  }

  #calmDown(): void {
    const forget = () => {
      this.#times = 0;
      this.#parts.listener.forgotten(this);
    };
    this.#enter("calm", CALM_MS, forget);
    if (this.#times > 0) return;
    this.#cancelTimer();
    forget();
  }

  #enter(phase: Phase, delayMs?: number, afterwards: () => void = () => {}): void {
    this.#cancelTimer();
    this.#phase = phase;
    this.#cancelTimer = delayMs === undefined
      ? () => {}
      : this.#parts.clock.after(delayMs, afterwards);
  }
}
