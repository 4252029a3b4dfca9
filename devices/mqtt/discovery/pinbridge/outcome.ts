import type { DeviceErrorKind, Value } from "../../../adapter.ts";
import { makeVisible } from "../../../decode/visible_text.ts";
import type { CommandAnswer } from "../contract.ts";
import { isObject } from "../message.ts";

/** The longest text of a device's that is shown, in UTF-16 code units. */
const MAX_TEXT_LENGTH = 1024;

/** What a bridge calls a failure, and what it is for us. */
const KINDS: Readonly<Record<string, DeviceErrorKind>> = {
  rejected: "rejected",
  offline: "offline",
  lost: "lost",
  busy: "busy",
  unsupported: "unsupported",
  unknown: "unsupported",
  invalid: "invalid",
};

/** An outcome's text, and what it comes to: `null` when nothing is known but that the time is over. */
export interface Outcome {
  readonly answer: CommandAnswer | null;
  /** Why the device did not do it, in its bridge's words. */
  readonly reason: string;
}

/** Reads what was published on `…/outcome`; `null` when it is about another command than `id`. */
export function parseOutcome(payload: Uint8Array, id: string): Outcome | null {
  const said = parse(payload);
  if (said === null || said.id !== id) return null;
  const { outcome, error, reply } = said;
  const reason = typeof error === "string" ? shown(error) : "";
  if (outcome === "acknowledged" || outcome === "sent") {
    const more = isValue(reply) ? { reply: typeof reply === "string" ? shown(reply) : reply } : {};
    return { reason, answer: { error: null, isOnlySent: outcome === "sent", ...more } };
  }
  if (outcome === "timeout") return { reason, answer: null };
  const kind = typeof outcome === "string" && Object.hasOwn(KINDS, outcome)
    ? KINDS[outcome]
    : "rejected";
  return { reason, answer: { error: reason, kind } };
}

function parse(payload: Uint8Array): Record<string, unknown> | null {
  try {
    const value = JSON.parse(new TextDecoder().decode(payload));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isValue(value: unknown): value is Value {
  return ["string", "boolean"].includes(typeof value) || Number.isFinite(value);
}

function shown(text: string): string {
  return makeVisible(text.slice(0, MAX_TEXT_LENGTH)).text;
}
