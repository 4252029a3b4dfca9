import { joinBytes } from "./bytes.ts";
import { CloseCode } from "./close.ts";
import { ProtocolError } from "./errors.ts";
import type { ExtensionOffer } from "./handshake.ts";

/** Options of permessage-deflate. */
export interface DeflateOptions {
  /** Messages of fewer bytes are sent as they are. Default 256. */
  thresholdBytes?: number;
  /** zlib compression level, 0–9. Default 6. */
  level?: number;
}

/**
 * Checks options before the first message needs them.
 *
 * @throws {RangeError} for a threshold that is not a number of at least 0, or a level beyond 0–9
 */
export function checkDeflateOptions({ thresholdBytes = 0, level = 0 }: DeflateOptions): void {
  if (typeof thresholdBytes !== "number" || !(thresholdBytes >= 0)) {
    throw new RangeError(`Cannot serve: thresholdBytes is ${thresholdBytes}, must be at least 0`);
  }
  if (!Number.isInteger(level) || level < 0 || level > MAX_LEVEL) {
    throw new RangeError(`Cannot serve: level is ${level}, must be from 0 to ${MAX_LEVEL}`);
  }
}

/** Parameters agreed on with one client (RFC 7692 §7.1). Neither side takes its context over. */
export interface DeflateParameters {
  /** LZ77 window of what the server sends, as a power of two: 8–15. */
  readonly serverMaxWindowBits: number;
  /** The header field's value that says so. */
  readonly response: string;
}

const NAME = "permessage-deflate";
const DEFAULT_THRESHOLD_BYTES = 256;
const DEFAULT_LEVEL = 6;
const MAX_LEVEL = 9;
const MAX_WINDOW_BITS = 15;
/** zlib's raw deflate knows no window of 2^8 bytes; input that is shorter never refers further back. */
const MIN_ZLIB_WINDOW_BITS = 9;
const SMALLEST_WINDOW_BYTES = 256;
/** What a sender leaves off each message and a receiver appends again (RFC 7692 §7.2.1, §7.2.2). */
const TAIL = new Uint8Array([0x00, 0x00, 0xff, 0xff]);
/** The same and a final, empty block, which only data that ends with a whole block makes the end. */
const FINAL_TAIL = new Uint8Array([...TAIL, 0x01, ...TAIL]);
/** The most final blocks of one message: each costs as much as a message of its own. */
const MAX_STREAMS = 64;
const EMPTY_BLOCK = new Uint8Array([0x00]);

/** Returns the parameters for the first offer that can be accepted, or `null` to decline (RFC 7692 §5). */
export function acceptDeflate(offers: readonly ExtensionOffer[]): DeflateParameters | null {
  for (const offer of offers) {
    if (offer.name !== NAME) continue;
    const accepted = acceptOffer(offer);
    if (accepted !== null) return accepted;
  }
  return null;
}

function acceptOffer({ parameters }: ExtensionOffer): DeflateParameters | null {
  const seen = new Set<string>();
  let serverMaxWindowBits = MAX_WINDOW_BITS;
  for (const [name, value] of parameters) {
    // RFC 7692 §7: an offer with an unknown, repeated or invalid parameter must be declined
    if (seen.has(name)) return null;
    seen.add(name);
    switch (name) {
      case "server_no_context_takeover":
      case "client_no_context_takeover":
        if (value !== null) return null;
        break;
      case "client_max_window_bits":
        if (value !== null && !isWindowBits(value)) return null;
        break;
      case "server_max_window_bits":
        if (value === null || !isWindowBits(value)) return null;
        serverMaxWindowBits = Number(value);
        break;
      default:
        return null;
    }
  }
  const bits = seen.has("server_max_window_bits")
    ? `; server_max_window_bits=${serverMaxWindowBits}`
    : "";
  const response = `${NAME}; server_no_context_takeover; client_no_context_takeover${bits}`;
  return { serverMaxWindowBits, response };
}

function isWindowBits(value: string): boolean {
  return /^(?:[89]|1[0-5])$/.test(value);
}

/** Compresses and inflates the messages of one connection (RFC 7692 §7.2). Holds no state between messages. */
export class Deflate {
  readonly #windowBits: number;
  readonly #thresholdBytes: number;
  readonly #level: number;

  constructor(parameters: DeflateParameters, options: DeflateOptions = {}) {
    this.#windowBits = parameters.serverMaxWindowBits;
    this.#thresholdBytes = options.thresholdBytes ?? DEFAULT_THRESHOLD_BYTES;
    this.#level = options.level ?? DEFAULT_LEVEL;
  }

  /** Returns the compressed payload, or `null` when the message is better sent as it is. */
  compress(payload: Uint8Array): Uint8Array | null {
    if (payload.length < this.#thresholdBytes) return null;
    if (this.#windowBits < MIN_ZLIB_WINDOW_BITS && payload.length > SMALLEST_WINDOW_BYTES) {
      return null;
    }
    const { constants, deflateRawSync } = loadZlib();
    const deflated = deflateRawSync(payload, {
      level: this.#level,
      windowBits: Math.max(this.#windowBits, MIN_ZLIB_WINDOW_BITS),
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    const length = deflated.length - TAIL.length;
    if (length >= payload.length) return null;
    return length === 0 ? EMPTY_BLOCK : deflated.subarray(0, length);
  }

  /**
   * Inflates a message's payload.
   *
   * @throws {ProtocolError} 1009 when it inflates to over `maxBytes`, 1007 when it is not deflated
   * data, 1008 when it has over 64 final blocks
   */
  inflate(payload: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
    // RFC 7692 §7.2.3.6 has an empty message be one byte; senders that leave it out mean the same.
    const data = payload.length === 0 ? EMPTY_BLOCK : payload;
    const whole = joinBytes([data, FINAL_TAIL]);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    let consumed = 0;
    do {
      if (parts.length === MAX_STREAMS) {
        throw new ProtocolError(CloseCode.PolicyViolation, "Message has too many final blocks");
      }
      const part = inflateAtMost(whole.subarray(consumed), maxBytes - length);
      parts.push(part.inflated);
      length += part.inflated.length;
      consumed += part.consumed;
      // RFC 7692 §7.2.3.4: blocks may follow one with BFINAL set, which ends zlib's stream
    } while (consumed < data.length);
    return parts.length === 1 ? parts[0] : joinBytes(parts);
  }
}

/** Inflates up to the first final block; says how many bytes of `deflated` that took. */
function inflateAtMost(deflated: Uint8Array, maxBytes: number) {
  try {
    const { buffer, engine } = loadZlib().inflateRawSync(deflated, {
      windowBits: MAX_WINDOW_BITS,
      // To zlib a limit of 0 is none, and one that is no safe integer an error.
      maxOutputLength: Math.min(Math.max(1, Math.floor(maxBytes)), Number.MAX_SAFE_INTEGER),
      info: true,
    }) as unknown as { buffer: Uint8Array<ArrayBuffer>; engine: { bytesWritten: number } };
    if (buffer.length > maxBytes) throw tooBig();
    const inflated = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
    return { inflated, consumed: engine.bytesWritten };
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooBig();
    throw new ProtocolError(CloseCode.InvalidPayload, "Message is not deflated data");
  }
}

/** Not imported, because that costs every start 20 ms and most servers compress nothing. */
function loadZlib(): typeof import("node:zlib") {
  // deno-lint-ignore no-process-global -- importing it costs 14 ms
  return process.getBuiltinModule("node:zlib");
}

function tooBig(): ProtocolError {
  return new ProtocolError(CloseCode.MessageTooBig, "Message inflates beyond the limit");
}
