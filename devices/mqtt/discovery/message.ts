import type { IncomingMessage } from "./contract.ts";
import type { Variables } from "./template/evaluator.ts";
import { mayHoldWholeFloats } from "./template/plain_path.ts";
import { payloadVariables } from "./template/payload_variables.ts";

/** The largest payload that is read as text, in bytes: lists of devices are long. */
export const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;
/** The largest payload that templates see, in UTF-16 code units. */
const MAX_TEMPLATE_PAYLOAD = 256 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One message, whose payload is decoded once however many want it. */
export class Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly isRetained: boolean;
  readonly time: number;
  #text: string | null | undefined;
  #json: { readonly value: unknown } | undefined;
  #variables: Variables | undefined;
  #mayHoldWholeFloats: boolean | undefined;

  constructor({ topic, payload, isRetained, time }: IncomingMessage) {
    this.topic = topic;
    this.payload = payload;
    this.isRetained = isRetained;
    this.time = time;
  }

  /** The payload as text; null when it is none, or too large. */
  get text(): string | null {
    return this.#text ??= this.#text === null ? null : this.#decode();
  }

  /** The payload as JSON; undefined when it is none. */
  get json(): unknown {
    this.#json ??= { value: parse(this.text) };
    return this.#json.value;
  }

  /** The payload as an object of JSON; undefined when it is none. */
  get object(): Record<string, unknown> | undefined {
    return isObject(this.json) ? this.json : undefined;
  }

  /** Whether numbers of {@linkcode json} may have been floats without a fraction. */
  get mayHoldWholeFloats(): boolean {
    return this.#mayHoldWholeFloats ??= mayHoldWholeFloats(this.text ?? "");
  }

  /** The payload as templates see it. Only for a message that is text. */
  get variables(): Variables {
    const { text } = this;
    const isReadable = text !== null && text.length <= MAX_TEMPLATE_PAYLOAD;
    return this.#variables ??= payloadVariables(isReadable ? text : "");
  }

  /** The same message, whose payload stays as it is when the caller's buffer changes. */
  keep(): Message {
    return new Message({ ...this, payload: this.payload.slice() });
  }

  #decode(): string | null {
    if (this.payload.length > MAX_PAYLOAD_BYTES) return null;
    try {
      return utf8.decode(this.payload);
    } catch {
      return null;
    }
  }
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
