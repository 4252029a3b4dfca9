import { HandshakeError } from "./errors.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { HeadScanner, type ParsedHead, parseHead } from "./request.ts";
import { encodeError } from "./response.ts";

/** First byte of a TLS record that holds a handshake (RFC 8446 §5.1). */
const HANDSHAKE_RECORD = 0x16;

/** Tells whether the first bytes of a connection cannot be TLS. */
export function isPlain(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes[0] !== HANDSHAKE_RECORD;
}

/**
 * Answers plain HTTP on a port of TLS: a redirect to the same under `https` when `bytes` hold a whole
 * request of a page, else a sentence.
 */
export function answerPlainHttp(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = tryParse(bytes);
  if (head === null || head.host === "" || (head.method !== "GET" && head.method !== "HEAD")) {
    return encodeError(new HandshakeError(400, "This port speaks TLS: use https:// or wss://"));
  }
  const location = `https://${head.host}${head.target}`;
  return encodeError(
    new HandshakeError(308, "This port speaks TLS: use https:// or wss://", { location }),
    { withBody: head.method !== "HEAD" },
  );
}

function tryParse(bytes: Uint8Array): ParsedHead | null {
  try {
    const length = new HeadScanner(DEFAULT_LIMITS).scan(bytes, 0, bytes.length);
    return length === 0 ? null : parseHead(bytes, 0, length, DEFAULT_LIMITS);
  } catch (error) {
    if (error instanceof HandshakeError) return null;
    throw error;
  }
}
