import { signal } from "@preact/signals";
import { NoAnswerError, RpcError } from "../../client/errors.ts";
import type { CommandResult, Value } from "../../wire/messages.ts";
import { RpcErrorCode } from "../../wire/protocol.ts";

/** The bridge's codes for a command that may have been done: no answer in time, the link lost. */
const UNANSWERED_CODES: readonly number[] = [RpcErrorCode.Timeout, RpcErrorCode.Lost];

/** What a viewer asked of a channel, and what became of it. */
export type Requested =
  | { readonly phase: "pending"; readonly value: Value }
  | { readonly phase: "acknowledged"; readonly value: Value; readonly latencyMs: number }
  | { readonly phase: "sent"; readonly value: Value; readonly latencyMs: number }
  /** Nobody knows whether the device did it. */
  | { readonly phase: "unanswered"; readonly value: Value }
  | { readonly phase: "failed"; readonly value: Value; readonly text: string };

/** The requested side of a writable channel; the reported side is the channel's reading. */
export class Control {
  /** The newest request, or null before the first. */
  readonly requested = signal<Requested | null>(null);
  /** When its outcome was known, in milliseconds since 1970 on this machine. */
  settledAt = 0;
  readonly #send: (value: Value) => Promise<CommandResult>;

  constructor(send: (value: Value) => Promise<CommandResult>) {
    this.#send = send;
  }

  /** Asks for `value`; resolves when the outcome is known and never rejects. */
  async set(value: Value): Promise<void> {
    const pending: Requested = { phase: "pending", value };
    this.requested.value = pending;
    const outcome = await this.#ask(value);
    // A newer request has the word.
    if (this.requested.peek() !== pending) return;
    this.settledAt = Date.now();
    this.requested.value = outcome;
  }

  async #ask(value: Value): Promise<Requested> {
    try {
      const { outcome, latencyMs } = await this.#send(value);
      return { phase: outcome, value, latencyMs };
    } catch (error) {
      if (isUnanswered(error)) return { phase: "unanswered", value };
      return { phase: "failed", value, text: (error as Error).message };
    }
  }
}

function isUnanswered(error: unknown): boolean {
  return error instanceof NoAnswerError ||
    (error instanceof RpcError && UNANSWERED_CODES.includes(error.code));
}
