import { signal } from "@preact/signals";
import { NoAnswerError, RpcError } from "../../client/errors.ts";
import type { CommandResult, RequestedSummary, Value } from "../../wire/messages.ts";
import { RpcErrorCode } from "../../wire/protocol.ts";
import { SteadyAge, steadyNow } from "./steady_age.ts";

/** The bridge's codes for a command that may have been done: no answer in time, the link lost. */
const UNANSWERED_CODES: readonly number[] = [RpcErrorCode.Timeout, RpcErrorCode.Lost];
/** Its words for the same. */
const UNANSWERED_OUTCOMES: readonly string[] = ["timeout", "lost"];

/** What became of a request. */
type Fate =
  | { readonly phase: "pending" }
  | { readonly phase: "acknowledged" | "sent"; readonly latencyMs: number }
  /** Nobody knows whether the device did it. */
  | { readonly phase: "unanswered" }
  | { readonly phase: "failed"; readonly text: string };

/** What somebody asked of a channel, and what became of it. */
export type Requested =
  | Fate & {
    readonly value: Value;
    /** Who it was; null while the bridge has not told of it. */
    readonly by: string | null;
  }
  /** The bridge was started again, and knows of no request. */
  | { readonly phase: "forgotten" };

/** What this page asked for, and what the bridge had told before. */
interface OwnRequest {
  readonly value: Value;
  readonly before: RequestedSummary | undefined;
  readonly askedAt: number;
  fate: Fate;
}

/**
 * The requested side of a writable channel; the reported side is the channel's reading. The bridge
 * tells everyone of the last request; one of this page's own is shown before that.
 */
export class Control {
  /** The newest request, or null before the first. */
  readonly requested = signal<Requested | null>(null);
  readonly #send: (value: Value) => Promise<CommandResult>;
  readonly #age = new SteadyAge();
  #told: RequestedSummary | undefined;
  #isForgotten = false;
  #own: OwnRequest | null = null;

  constructor(send: (value: Value) => Promise<CommandResult>) {
    this.#send = send;
  }

  /** Takes what the bridge tells of the last request, at the page's time `now`. */
  take(told: RequestedSummary | undefined, now: number): void {
    if (told !== undefined) this.#age.take(told.time, told.ageMs, now);
    if (isSame(told, this.#told)) return;
    this.#isForgotten = told === undefined;
    this.#told = told;
    if (this.#own?.fate.phase !== "pending") this.#own = null;
    this.#show();
  }

  /** Asks for `value`; resolves when the outcome is known and never rejects. */
  async set(value: Value): Promise<void> {
    const own: OwnRequest = {
      value,
      before: this.#told,
      askedAt: steadyNow(),
      fate: { phase: "pending" },
    };
    this.#own = own;
    this.#show();
    const fate = await this.#ask(value);
    // A newer request has the word.
    if (this.#own !== own) return;
    own.fate = fate;
    if (this.#isTold(own) && this.#told?.outcome !== "pending") this.#own = null;
    this.#show();
  }

  /** How long ago the newest request was made, in milliseconds, at the page's time `now`. */
  ageMs(now: number): number {
    return this.#own === null ? this.#age.at(now) : now - this.#own.askedAt;
  }

  #show(): void {
    const told = this.#told;
    const own = this.#own;
    if (own !== null) {
      const by = this.#isTold(own) ? told!.by : null;
      this.requested.value = { ...own.fate, value: own.value, by };
    } else if (told !== undefined) {
      this.requested.value = { ...fateOf(told), value: told.value, by: told.by };
    } else this.requested.value = this.#isForgotten ? { phase: "forgotten" } : null;
  }

  /** Whether the bridge has told of a request of this page's own. */
  #isTold({ before, value }: OwnRequest): boolean {
    return this.#told !== undefined && this.#told !== before && this.#told.value === value;
  }

  async #ask(value: Value): Promise<Fate> {
    try {
      const { outcome, latencyMs } = await this.#send(value);
      return { phase: outcome, latencyMs };
    } catch (error) {
      if (isUnanswered(error)) return { phase: "unanswered" };
      return { phase: "failed", text: (error as Error).message };
    }
  }
}

function fateOf({ outcome, latencyMs = 0, error = outcome }: RequestedSummary): Fate {
  if (outcome === "pending") return { phase: "pending" };
  if (outcome === "acknowledged" || outcome === "sent") return { phase: outcome, latencyMs };
  if (UNANSWERED_OUTCOMES.includes(outcome)) return { phase: "unanswered" };
  return { phase: "failed", text: error };
}

/** Each change of the device brings its channels' requests along. */
function isSame(one: RequestedSummary | undefined, other: RequestedSummary | undefined): boolean {
  return one?.time === other?.time && one?.outcome === other?.outcome && one?.by === other?.by &&
    one?.value === other?.value;
}

function isUnanswered(error: unknown): boolean {
  return error instanceof NoAnswerError ||
    (error instanceof RpcError && UNANSWERED_CODES.includes(error.code));
}
