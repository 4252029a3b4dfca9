import type { CommandOutcome } from "../../devices/adapter.ts";
import type { Clock } from "../clock.ts";
import { CommandError } from "./command_error.ts";
import type { Contender } from "./command_turns.ts";

/** How long a command may hold a device up while others wait for it, whatever its deadline. */
export const MAX_HOLD_MS = 2000;
/** How long it may do so while an urgent command waits. */
export const MAX_HOLD_BEFORE_URGENT_MS = 250;

/** How a {@linkcode PendingCommand} is to go. */
export interface PendingCommandOptions {
  readonly sender: object;
  readonly isUrgent: boolean;
  readonly channel?: string;
  readonly timeoutMs: number;
  /** Has the adapter deliver it; given up when the signal aborts. */
  deliver(signal: AbortSignal): Promise<CommandOutcome>;
}

/** One command from its request to its end: its deadline runs while it waits for its turn, too. */
export class PendingCommand implements Contender {
  readonly sender: object;
  readonly isUrgent: boolean;
  readonly channel?: string;
  /** What becomes of it. @throws whatever the adapter throws, or {@linkcode CommandError} */
  readonly outcome: Promise<CommandOutcome>;
  readonly #clock: Clock;
  readonly #deliver: PendingCommandOptions["deliver"];
  readonly #settle = Promise.withResolvers<CommandOutcome>();
  readonly #end = new AbortController();
  readonly #cancels: (() => void)[] = [];
  /** When the adapter got it; null while it waits. */
  #startedAt: number | null = null;

  constructor(clock: Clock, options: PendingCommandOptions) {
    const { sender, isUrgent, channel, timeoutMs, deliver } = options;
    this.sender = sender;
    this.isUrgent = isUrgent;
    this.channel = channel;
    this.#clock = clock;
    this.#deliver = deliver;
    this.outcome = this.#settle.promise.finally(() => {
      for (const cancel of this.#cancels) cancel();
    });
    this.after(timeoutMs, () => this.#giveUp("timeout", `no answer within ${timeoutMs} ms`));
  }

  /** Calls `callback` after a time, unless it has ended by then. */
  after(delayMs: number, callback: () => void): void {
    this.#cancels.push(this.#clock.after(delayMs, callback));
  }

  start(): void {
    this.#startedAt = this.#clock.elapsed();
    // An adapter that does not heed the deadline is not waited for.
    this.#deliver(this.#end.signal).then(this.#settle.resolve, this.#settle.reject);
  }

  withdraw(): void {
    this.refuse("an urgent command went before it, and it was not carried out");
  }

  displace(): void {
    this.refuse("others, who have fewer commands, wait too");
  }

  /** Ends it before the adapter heard of it. */
  refuse(why: string): void {
    this.#giveUp("busy", why);
  }

  /** Gives it up if the adapter has had it for `maxMs`, because others wait. */
  makeWay(maxMs: number): void {
    if (this.#startedAt === null || this.#clock.elapsed() - this.#startedAt < maxMs) return;
    this.#giveUp("timeout", `no answer within ${maxMs} ms, and others wait`);
  }

  #giveUp(kind: "busy" | "timeout", message: string): void {
    const error = new CommandError(kind, message);
    this.#end.abort(error);
    this.#settle.reject(error);
  }
}
