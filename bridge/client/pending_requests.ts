import { MAX_TIMER_MS } from "../clock.ts";
import type { Answer } from "../wire/messages.ts";
import { NoAnswerError, RpcError } from "./errors.ts";

/**
 * Who hears what became of a request, exactly once. Called while the answer is being received, not
 * a promise's turn later: what follows a subscription's answer in the same breath belongs to it.
 */
export interface Asker {
  resolve(result: unknown): void;
  /** With {@linkcode RpcError} when the bridge refused, {@linkcode NoAnswerError} otherwise. */
  reject(error: RpcError | NoAnswerError): void;
}

interface Waiting {
  readonly method: string;
  /** None for a request that waits as long as it takes. */
  readonly timer: number | undefined;
  readonly asker: Asker;
}

/** The requests of one connection that wait for an answer, each with its deadline. */
export class PendingRequests {
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting>();

  /** How many requests wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Registers a request and returns its id. */
  add(method: string, timeoutMs: number, asker: Asker): number {
    const id = this.#nextId++;
    const timer = timeoutMs > MAX_TIMER_MS
      ? undefined
      : setTimeout(() => this.#expire(id, timeoutMs), timeoutMs) as unknown as number;
    this.#waiting.set(id, { method, timer, asker });
    return id;
  }

  /** Settles the request that `answer` belongs to; an answer nobody waits for is ignored. */
  settle(answer: Answer): void {
    const waiting = this.#take(answer.id);
    if (waiting === undefined) return;
    if (answer.error === undefined) waiting.asker.resolve(answer.result);
    else waiting.asker.reject(new RpcError(answer.error.code, answer.error.message));
  }

  /** Rejects everything that waits, because the connection is gone. */
  disconnect(): void {
    for (const id of [...this.#waiting.keys()]) {
      const waiting = this.#take(id)!;
      waiting.asker.reject(
        new NoAnswerError("disconnected", `${waiting.method}: the connection was lost`),
      );
    }
  }

  #expire(id: number, timeoutMs: number): void {
    const waiting = this.#take(id);
    waiting?.asker.reject(
      new NoAnswerError("timeout", `${waiting.method}: no answer within ${timeoutMs} ms`),
    );
  }

  #take(id: Answer["id"]): Waiting | undefined {
    if (typeof id !== "number") return undefined;
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
