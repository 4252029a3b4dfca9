import type { CommandOutcome, Value } from "../../devices/adapter.ts";
import type { CommandError, CommandErrorKind } from "./command_error.ts";
import type { Moment } from "./moment.ts";

/** The longest text that is kept of a request, in UTF-16 code units: every viewer is told it. */
export const MAX_REQUESTED_TEXT_LENGTH = 256;

/** What a channel was asked for last, and what became of it: for those who did not ask. */
export interface Requested {
  /** A text that is too long to be kept ends in `…`. */
  readonly value: Value;
  readonly asked: Moment;
  /** Who it was, for people: the name of a token, never a token. */
  readonly by: string;
  /** `pending` until it is known. */
  readonly outcome: "pending" | CommandOutcome["outcome"] | CommandErrorKind;
  /** How long that took. */
  readonly latencyMs?: number;
  /** Why it failed. */
  readonly error?: string;
}

/** Returns a request that has just been made. */
export function createRequested(value: Value, by: string, asked: Moment): Requested {
  return { value: shorten(value), asked, by, outcome: "pending" };
}

/** Returns a request that failed. */
export function failRequested(requested: Requested, { kind, message }: CommandError): Requested {
  return { ...requested, outcome: kind, error: shorten(message) };
}

function shorten<T extends Value>(value: T): T {
  if (typeof value !== "string" || value.length <= MAX_REQUESTED_TEXT_LENGTH) return value;
  return value.slice(0, MAX_REQUESTED_TEXT_LENGTH - 1) + "…" as T;
}
