import type { Clock } from "../clock.ts";
import { growingPauseMs } from "../growing_pause.ts";
import type { Log } from "../log.ts";
import { type Fetch, post } from "../post.ts";
import type { AlarmNotice } from "./notice.ts";

/** Notices that wait while the server is away; the oldest go when there are more. */
export const MAX_WAITING = 200;
/** How long a server may take for what is left when the bridge stops, in milliseconds. */
const GOODBYE_MS = 1000;
const PAUSE = { range: { minMs: 1000, maxMs: 300_000 }, jitter: 0.5 };

/** Options of a {@linkcode Webhook}. */
export interface WebhookOptions {
  /** `http:` or `https:`. */
  readonly url: string;
  /** The value of the Authorization field, if there is to be one. */
  readonly authorization?: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Called whenever one waits no more. */
  onDone?(): void;
  /** Default: the platform's. */
  readonly fetch?: Fetch;
}

/** Posts each change of an alarm to a server, one after the other, until it takes it. */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #waiting: string[] = [];
  #sending: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;
  #attempt = 0;
  #sent = 0;
  #dropped = 0;
  #trouble: string | null = null;
  #isStopped = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** What is counted: notices that were taken, that wait, and that the server will never get. */
  get counters() {
    return { sent: this.#sent, waiting: this.#waiting.length, dropped: this.#dropped };
  }

  /** What the server did not take yet, the oldest first. */
  get waiting(): readonly string[] {
    return [...this.#waiting];
  }

  /** Has a notice posted, at once unless the server was away just now. */
  tell(notice: AlarmNotice): void {
    this.#take([JSON.stringify(notice)]);
  }

  /** Goes on with what waited when the program ended. */
  resume(bodies: readonly string[]): void {
    this.#take(bodies);
  }

  #take(bodies: readonly string[]): void {
    if (this.#isStopped || bodies.length === 0) return;
    this.#waiting.push(...bodies);
    while (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#dropped++;
    }
    if (this.#cancelTimer === null) this.#sending ??= this.#send();
  }

  /** Tries once more what waits, if nothing is under way, and stops; a server that hangs is left. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#sending ??= this.#send();
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(GOODBYE_MS, late.resolve);
    await Promise.race([this.#sending, late.promise]);
    cancel();
  }

  async #send(): Promise<void> {
    this.#cancelTimer = null;
    let isWell = true;
    while (isWell && this.#waiting.length > 0) isWell = await this.#sendOnce();
    this.#sending = null;
    if (isWell || this.#isStopped) return;
    const pauseMs = growingPauseMs(this.#attempt++, PAUSE);
    this.#cancelTimer = this.#options.clock.after(pauseMs, () => this.#sending = this.#send());
  }

  /** Posts the oldest; returns whether the server took it, or refused it for good. */
  async #sendOnce(): Promise<boolean> {
    const { url, authorization, fetch, log } = this.#options;
    const [body] = this.#waiting;
    const trouble = await post(url, body, {
      contentType: "application/json",
      authorization,
      fetch,
    });
    // Meanwhile it may have been one too many.
    const isFirst = this.#waiting[0] === body;
    if (trouble === null) {
      if (this.#trouble !== null) log.info("webhook: it takes alarms again");
      this.#attempt = 0;
      this.#trouble = null;
      this.#sent++;
    } else {
      this.#tellTrouble(trouble.sentence);
      if (!trouble.isFinal) return false;
      if (isFirst) this.#dropped++;
    }
    if (isFirst) this.#waiting.shift();
    this.#options.onDone?.();
    return true;
  }

  /** Each trouble once, without what the URL may hold. */
  #tellTrouble(sentence: string): void {
    if (sentence === this.#trouble) return;
    this.#trouble = sentence;
    const { url, log } = this.#options;
    log.warn(`webhook at ${new URL(url).host}: ${sentence.replaceAll(url, "its URL")}`);
  }
}
