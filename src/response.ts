import { joinBytes } from "./bytes.ts";
import type { Conn } from "./conn.ts";
import type { HandshakeError } from "./errors.ts";

/** Reason phrases of the statuses that servers commonly answer with (RFC 9110 §15). */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  206: "Partial Content",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  411: "Length Required",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  417: "Expectation Failed",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  426: "Upgrade Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
};

/** Fields that belong to the connection and are ours to set (RFC 9110 §7.6.1). */
const CONNECTION_FIELDS = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

const encoder = new TextEncoder();
const CRLF = encoder.encode("\r\n");
const LAST_CHUNK = encoder.encode("0\r\n\r\n");

/** What {@linkcode writeResponse} must know of the request. */
export interface ResponseContext {
  readonly method: string;
  /** 0 for HTTP/1.0, which knows no chunks. */
  readonly minorVersion: number;
  readonly keepAlive: boolean;
  /** Writes all of `bytes`. */
  write(bytes: Uint8Array): Promise<void>;
}

/** The source of a Response's body failed; `cause` says how. */
export class BodyError extends Error {
  override readonly name = "BodyError";
}

/** Tells whether the connection is to end after this answer. */
export function asksToClose({ headers }: Response): boolean {
  return headers.get("connection")?.toLowerCase() === "close";
}

/** Writes all of `bytes`. */
export async function writeAll(conn: Conn, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    offset += await conn.write(offset === 0 ? bytes : bytes.subarray(offset));
  }
}

/** Encodes a status line, header fields, the empty line and an optional body. */
export function encodeHead(
  status: number,
  statusText: string,
  fields: Iterable<readonly [name: string, value: string]>,
  body = "",
): Uint8Array<ArrayBuffer> {
  let head = `HTTP/1.1 ${status} ${statusText || REASONS[status] || ""}\r\n`;
  head += `date: ${new Date().toUTCString()}\r\n`;
  for (const [name, value] of fields) head += `${name}: ${value}\r\n`;
  return encoder.encode(`${head}\r\n${body}`);
}

/**
 * Encodes the whole answer to a request that is refused. It says what was wrong and repeats none of
 * it; a HEAD request gets the head alone.
 */
export function encodeError(
  { status, message, headers }: HandshakeError,
  { withBody }: { withBody: boolean } = { withBody: true },
): Uint8Array<ArrayBuffer> {
  const body = `${message}\n`;
  const fields: [string, string][] = [
    // An answer that requires an upgrade names it in Connection as well (RFC 9110 §7.8).
    ["connection", headers.connection === undefined ? "close" : `close, ${headers.connection}`],
    ...Object.entries(headers).filter(([name]) => name !== "connection"),
    ["content-type", "text/plain; charset=utf-8"],
    ["content-length", `${body.length}`],
    ["x-content-type-options", "nosniff"],
    ["content-security-policy", "default-src 'none'"],
  ];
  return encodeHead(status, "", fields, withBody ? body : "");
}

/**
 * Writes a platform Response: with Content-Length when the body is there in one piece, chunked
 * otherwise (RFC 9112 §6, §7.1), without a body for HEAD, 204 and 304. A body that is not written
 * to its end is cancelled.
 *
 * @throws {BodyError} when the body's source fails; before anything is written if it fails at once
 */
export async function writeResponse(response: Response, context: ResponseContext): Promise<void> {
  const { method, minorVersion, keepAlive, write } = context;
  const fields = [...response.headers].filter(([name]) => !CONNECTION_FIELDS.has(name));
  if (!keepAlive) fields.push(["connection", "close"]);
  const { status, statusText } = response;
  if (status === 204 || status === 304) return await write(encodeHead(status, statusText, fields));

  const body = await openBody(response);
  const isChunked = body.rest !== null && minorVersion > 0;
  if (body.rest === null) fields.push(["content-length", `${body.first.length}`]);
  else if (isChunked) fields.push(["transfer-encoding", "chunked"]);
  const head = encodeHead(status, statusText, fields);
  try {
    if (method === "HEAD") return await write(head);
    await write(joinBytes([head, ...isChunked ? chunk(body.first) : [body.first]]));
    if (body.rest === null) return;
    for (let next = await body.second; next !== null; next = await readSome(body.rest)) {
      await write(isChunked ? joinBytes(chunk(next)) : next);
    }
    if (isChunked) await write(LAST_CHUNK);
  } finally {
    body.rest?.cancel().catch(() => {});
  }
}

/** The start of a body: the first piece, and where the rest comes from if there may be any. */
interface OpenBody {
  readonly first: Uint8Array;
  readonly second: Promise<Uint8Array | null>;
  readonly rest: ReadableStreamDefaultReader<Uint8Array> | null;
}

const NO_PIECE = Promise.resolve(null);

async function openBody({ body }: Response): Promise<OpenBody> {
  const reader = body?.getReader();
  if (reader === undefined) return { first: new Uint8Array(0), second: NO_PIECE, rest: null };
  const first = await readSome(reader) ?? new Uint8Array(0);
  const second = readSome(reader);
  const isWhole = await endsNow(second);
  return { first, second, rest: isWhole ? null : reader };
}

/** Tells whether nothing follows; what is not there in this turn may take long, and is not waited for. */
async function endsNow(second: Promise<Uint8Array | null>): Promise<boolean> {
  // Its failure is found when it is awaited in its turn.
  second.catch(() => {});
  const turn = Promise.withResolvers<false>();
  const timer = setTimeout(() => turn.resolve(false), 0);
  const ends = await Promise.race([
    second.then((piece) => piece === null, () => false),
    turn.promise,
  ]);
  clearTimeout(timer);
  return ends;
}

/** Reads the next piece that is not empty: an empty chunk would end a chunked body. */
async function readSome(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array | null> {
  while (true) {
    const { done, value } = await reader.read().catch((cause) => {
      throw new BodyError("The body's source failed", { cause });
    });
    if (done) return null;
    if (value.length > 0) return value;
  }
}

function chunk(bytes: Uint8Array): Uint8Array[] {
  return [encoder.encode(`${bytes.length.toString(16)}\r\n`), bytes, CRLF];
}
