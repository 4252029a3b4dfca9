import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { MqttLink, MqttPublication } from "./mqtt_port.ts";

/** States are gathered for so long: of each topic the newest goes out. */
const FLUSH_MS = 100;
/** So many messages are on their way at once. */
const WINDOW = 64;
/** What takes longer to be published, in milliseconds, leaves a hole in what others see. */
export const STALL_MS = 2000;

/** Messages on their way to a broker, over one connection. */
export class Outbox {
  readonly #link: MqttLink;
  readonly #clock: Clock;
  readonly #log: Log;
  /** States by topic, in order of arrival. */
  #waiting = new Map<string, MqttPublication>();
  #isFlushing = false;
  #isOpen = true;
  #endPause = () => {};
  readonly #onStall: () => void;

  /** `onStall` is called when the broker has held everything up for long. */
  constructor(
    link: MqttLink,
    { clock, log }: { readonly clock: Clock; readonly log: Log },
    onStall: () => void,
  ) {
    this.#link = link;
    this.#clock = clock;
    this.#log = log;
    this.#onStall = onStall;
  }

  /** Has a message go out soon; a newer one of its topic takes its place. */
  put(message: MqttPublication): void {
    if (!this.#isOpen) return;
    this.#waiting.set(message.topic, message);
    if (!this.#isFlushing) this.#flush();
  }

  /** Publishes a message at once; resolves when it is done, or the connection is lost. */
  async send(message: MqttPublication): Promise<void> {
    // A connection that is lost meanwhile is told by its owner, and everything is said again.
    await this.#link.publish(message).catch(() => {});
  }

  /** Publishes messages in their order, some at a time; resolves when that is done or has failed. */
  async sendAll(messages: readonly MqttPublication[]): Promise<void> {
    for (let i = 0; i < messages.length && this.#isOpen; i += WINDOW) {
      const some = messages.slice(i, i + WINDOW).map((message) => this.#link.publish(message));
      const results = await Promise.allSettled(some);
      const failed = results.find(({ status }) => status === "rejected");
      if (failed === undefined) continue;
      const { message } = (failed as PromiseRejectedResult).reason as Error;
      if (this.#isOpen) this.#log.warn(`backbone: not published: ${message}`);
      return;
    }
  }

  /** Nothing that waits goes out any more. */
  close(): void {
    this.#isOpen = false;
    this.#waiting.clear();
    this.#endPause();
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    // Leading edge at once: what comes within this turn goes together.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const messages = [...this.#waiting.values()];
      this.#waiting = new Map();
      const start = this.#clock.elapsed();
      await this.sendAll(messages);
      if (this.#isOpen && this.#clock.elapsed() - start >= STALL_MS) this.#onStall();
      await this.#pause();
    }
    this.#isFlushing = false;
  }

  #pause(): Promise<void> {
    if (!this.#isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(FLUSH_MS, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
