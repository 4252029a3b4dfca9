import { ProtocolError } from "./errors.ts";
import { checkUtf8, UTF8_COMPLETE } from "./utf8.ts";

/** Why a connection closed (RFC 6455 §7.4.1 and the IANA registry it started). */
export const CloseCode = {
  NormalClosure: 1000,
  GoingAway: 1001,
  ProtocolError: 1002,
  UnsupportedData: 1003,
  /** Never on the wire: the peer's Close frame had no code. */
  NoStatusReceived: 1005,
  /** Never on the wire: the connection ended without a Close frame. */
  AbnormalClosure: 1006,
  InvalidPayload: 1007,
  PolicyViolation: 1008,
  MessageTooBig: 1009,
  MandatoryExtension: 1010,
  InternalError: 1011,
  ServiceRestart: 1012,
  TryAgainLater: 1013,
  BadGateway: 1014,
} as const;

/** The largest reason, in UTF-8 bytes: a control frame's 125 less two for the code (RFC 6455 §5.5). */
const MAX_REASON_BYTES = 123;

/** What a Close frame says. */
export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Tells whether `code` may stand in a Close frame: 1000–1003, 1007–1014, 3000–4999 (RFC 6455 §7.4). */
export function isCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
    (code >= 3000 && code <= 4999);
}

/**
 * Encodes the payload of a Close frame (RFC 6455 §5.5.1).
 *
 * @throws {RangeError} when the code may not be sent or the reason is over 123 bytes
 */
export function encodeClosePayload(code: number, reason = ""): Uint8Array {
  if (!Number.isInteger(code) || !isCloseCode(code)) {
    throw new RangeError(`Cannot close: code ${code} may not be sent`);
  }
  const text = encoder.encode(reason);
  if (text.length > MAX_REASON_BYTES) {
    throw new RangeError(
      `Cannot close: reason is ${text.length} bytes, limit is ${MAX_REASON_BYTES}`,
    );
  }
  const payload = new Uint8Array(2 + text.length);
  payload[0] = code >>> 8;
  payload[1] = code & 0xff;
  payload.set(text, 2);
  return payload;
}

/**
 * Decodes the unmasked payload of a Close frame, `bytes` from `start` to `end`; an empty one gives
 * code 1005 (RFC 6455 §7.1.5).
 *
 * @throws {ProtocolError} 1002 for one byte or a code that may not be sent, 1007 for a reason that is not UTF-8
 */
export function decodeClosePayload(bytes: Uint8Array, start: number, end: number): CloseReason {
  if (start === end) return { code: CloseCode.NoStatusReceived, reason: "" };
  // RFC 6455 §5.5.1: a body starts with a 2-byte code
  if (end - start === 1) {
    throw new ProtocolError(CloseCode.ProtocolError, "Close frame has half a code");
  }
  const code = bytes[start] << 8 | bytes[start + 1];
  if (!isCloseCode(code)) {
    throw new ProtocolError(CloseCode.ProtocolError, `Close code ${code} may not be sent`);
  }
  if (checkUtf8(UTF8_COMPLETE, bytes, start + 2, end) !== UTF8_COMPLETE) {
    throw new ProtocolError(CloseCode.InvalidPayload, "Close reason is not UTF-8");
  }
  return { code, reason: decoder.decode(bytes.subarray(start + 2, end)) };
}
