import { signal } from "@preact/signals";
import type { CommandResult, Value } from "../../client/wire.ts";

/** What a viewer asked of a channel, and what became of it. */
export type Requested =
  | { readonly phase: "pending"; readonly value: Value }
  | { readonly phase: "acknowledged"; readonly value: Value; readonly latencyMs: number }
  | { readonly phase: "sent"; readonly value: Value; readonly latencyMs: number }
  | { readonly phase: "failed"; readonly value: Value; readonly text: string };

/** The requested side of a writable channel; the reported side is the channel's reading. */
export class Control {
  /** The newest request, or null before the first. */
  readonly requested = signal<Requested | null>(null);
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
    if (this.requested.peek() === pending) this.requested.value = outcome;
  }

  async #ask(value: Value): Promise<Requested> {
    try {
      const { outcome, latencyMs } = await this.#send(value);
      return { phase: outcome, value, latencyMs };
    } catch (error) {
      return { phase: "failed", value, text: (error as Error).message };
    }
  }
}
