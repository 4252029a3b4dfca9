import type { DeviceError } from "../adapter.ts";
import type { CommandAnswer, CommandReply, IncomingMessage } from "./discovery/contract.ts";

/** One command that waits. */
export interface ReplyWait extends Disposable {
  /** Resolves with the answer; rejects when there will be none. */
  readonly answer: Promise<CommandAnswer>;
}

interface Waiting {
  readonly reply: CommandReply;
  readonly resolve: (answer: CommandAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Commands that wait for what their devices say to them, the oldest first. */
export class ReplyWaits {
  readonly #waiting = new Set<Waiting>();

  /** Begins to wait, until the answer is there, `signal` aborts or what is returned is disposed of. */
  begin(reply: CommandReply, signal: AbortSignal): ReplyWait {
    const { promise, resolve, reject } = Promise.withResolvers<CommandAnswer>();
    const waiting = { reply, resolve, reject };
    const giveUp = () => reject(signal.reason);
    this.#waiting.add(waiting);
    signal.addEventListener("abort", giveUp, { once: true });
    // Who fails to send the command does not ask for its answer.
    promise.catch(() => {});
    return {
      answer: promise,
      [Symbol.dispose]: () => {
        this.#waiting.delete(waiting);
        signal.removeEventListener("abort", giveUp);
      },
    };
  }

  /** Takes a message in; it answers the oldest command that it can be an answer to, or several. */
  receive(message: IncomingMessage): void {
    // What the broker had kept was said before the command.
    if (message.isRetained) return;
    for (const waiting of this.#waiting) {
      const answer = waiting.reply.match(message);
      if (answer === null) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(answer);
      if (!answer.mayConcernOthers) return;
    }
  }

  /** No answer will come any more. */
  end(error: DeviceError): void {
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting.clear();
  }
}
