import type { Conn } from "./conn.ts";
import { HandshakeError } from "./errors.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import type { HeaderFields, ParsedHead } from "./request.ts";
import { writeAll } from "./response.ts";

const CONTINUE = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");

/**
 * Returns the length of a request's body in bytes.
 *
 * @throws {HandshakeError} 400 when it is ambiguous, 411 without Content-Length, 413 over the limit
 */
export function bodyLength(headers: HeaderFields, maxBytes: number): number {
  const lengths = headers.all("content-length");
  // RFC 9112 §6.3: both fields, or two lengths, are how requests are smuggled
  if (lengths.length > 1 || (lengths.length > 0 && headers.has("transfer-encoding"))) {
    throw new HandshakeError(400, "Ambiguous body length");
  }
  if (headers.has("transfer-encoding")) throw new HandshakeError(411, "Content-Length is required");
  if (lengths.length === 0) return 0;
  if (!/^\d+$/.test(lengths[0])) throw new HandshakeError(400, "Malformed Content-Length");
  const length = Number(lengths[0]);
  if (length > maxBytes) throw new HandshakeError(413, "Request body too large");
  return length;
}

/**
 * Reads the body that follows a head: what lies in `received`, then from `conn`.
 *
 * @throws {HandshakeError} as {@linkcode bodyLength}; 400 where no body may be, 413 for one that no
 * memory holds, 417 for an expectation other than 100-continue
 * @throws {Deno.errors.UnexpectedEof} when the connection ends within the body
 */
export async function readBody(
  head: ParsedHead,
  { conn, received, maxBytes }: { conn: Conn; received: ReceiveBuffer; maxBytes: number },
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { method, headers } = head;
  const length = bodyLength(headers, maxBytes);
  if (length === 0) return null;
  // The platform's Request holds no body for these methods; nothing that we serve expects one.
  if (method === "GET" || method === "HEAD") throw new HandshakeError(400, "Unexpected body");
  const body = allocate(length);
  if (expectsContinue(head)) await writeAll(conn, CONTINUE);
  let filled = Math.min(length, received.end - received.start);
  body.set(received.bytes.subarray(received.start, received.start + filled));
  received.start += filled;
  while (filled < length) {
    const count = await conn.read(body.subarray(filled));
    if (count === null) throw new Deno.errors.UnexpectedEof();
    filled += count;
  }
  return body;
}

function allocate(length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length);
  } catch {
    // Without a limit of its own the server is at the platform's.
    throw new HandshakeError(413, "Request body too large");
  }
}

function expectsContinue({ minorVersion, headers }: ParsedHead): boolean {
  // RFC 9110 §10.1.1: HTTP/1.0 knows no expectations
  const expectation = minorVersion > 0 ? headers.get("expect") : null;
  if (expectation === null) return false;
  if (expectation.toLowerCase() === "100-continue") return true;
  throw new HandshakeError(417, "Unknown expectation");
}
