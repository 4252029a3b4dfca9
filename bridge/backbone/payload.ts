import type { ChannelKind, Value } from "../../devices/adapter.ts";

/** A command as it came. */
export interface CommandPayload {
  /** The sender's own name for it, which its outcome carries. */
  readonly id?: string | number;
  readonly value: Value;
  /** How long the device may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** After this moment it is not to be carried out any more: milliseconds since 1970. */
  readonly deadline?: number;
}

/** Longer commands are no commands. */
export const MAX_COMMAND_BYTES = 4096;
const MAX_ID_LENGTH = 128;
const TRUE_WORDS = new Set(["true", "on", "1"]);
const FALSE_WORDS = new Set(["false", "off", "0"]);

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** Returns a value as it is published; an empty text, which takes a retained one away, for none. */
export function stringifyValue(value: Value): string {
  return value === null ? "" : String(value);
}

/**
 * Parses what came on a command topic: a value as it is, or an object with `value` and, if its
 * sender wants, `id`, `timeoutMs` and `deadline`. Returns a sentence when it is no command.
 */
export function parseCommandPayload(
  payload: Uint8Array,
  kind: ChannelKind,
): CommandPayload | string {
  if (payload.length === 0) return "is empty";
  if (payload.length > MAX_COMMAND_BYTES) return `is longer than ${MAX_COMMAND_BYTES} bytes`;
  let text: string;
  try {
    text = strictUtf8.decode(payload);
  } catch {
    return "is not UTF-8";
  }
  const object = text.startsWith("{") ? parseObject(text) : null;
  if (object !== null) return parseFields(object, kind);
  const value = toKind(text, kind);
  return value === undefined ? `is not a ${kind}` : { value };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const object = JSON.parse(text);
    return Object.hasOwn(object, "value") ? object : null;
  } catch {
    return null;
  }
}

function parseFields(fields: Record<string, unknown>, kind: ChannelKind): CommandPayload | string {
  const { id, timeoutMs, deadline } = fields;
  const isId = (typeof id === "string" && id.length <= MAX_ID_LENGTH) || Number.isFinite(id);
  if (id !== undefined && !isId) return "has an id that is neither a number nor a short text";
  for (const [name, ms] of [["timeoutMs", timeoutMs], ["deadline", deadline]] as const) {
    if (ms !== undefined && !(Number.isFinite(ms) && Number(ms) > 0)) {
      return `has a ${name} that is no number of milliseconds`;
    }
  }
  const value = toKind(fields.value, kind);
  if (value === undefined) return `has a value that is not a ${kind}`;
  return { id, value, timeoutMs, deadline } as CommandPayload;
}

function toKind(value: unknown, kind: ChannelKind): Value | undefined {
  // A button has nothing to say but that it was pressed.
  if (value === null && kind === "string") return null;
  const type = typeof value;
  if (type === kind) return Number.isNaN(value) ? undefined : value as Value;
  const text = String(value).trim();
  switch (kind) {
    case "number":
      return type === "string" && text !== "" && Number.isFinite(Number(text))
        ? Number(text)
        : undefined;
    case "boolean":
      if (TRUE_WORDS.has(text.toLowerCase())) return true;
      return FALSE_WORDS.has(text.toLowerCase()) ? false : undefined;
    case "string":
      return ["number", "boolean"].includes(type) ? String(value) : undefined;
  }
}
