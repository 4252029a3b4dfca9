import type { PeerAddr } from "./conn.ts";
import { HandshakeError } from "./errors.ts";
import { isToken } from "./header_grammar.ts";
import type { Limits } from "./limits.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DELETE = 0x7f;

const MAX_PORT = 65_535;
const VERSION = /^HTTP\/(\d)\.(\d)$/;

/** The limits that a request head is held to. */
export type HeadLimits = Pick<
  Limits,
  "maxRequestLineBytes" | "maxHeaderLineBytes" | "maxHeadBytes" | "maxHeaderFields"
>;

/** The header fields of a request. Names are compared without regard to case. */
export class HeaderFields implements Iterable<[name: string, value: string]> {
  readonly #lines: string;
  /** Names in lower case and values, in turn: arrays of two would be half of what a handshake leaves behind. */
  #parsed: readonly string[] | null = null;

  /**
   * Takes field lines joined by CRLF.
   *
   * @throws {HandshakeError} 400 when a line is malformed
   */
  constructor(lines: string) {
    this.#lines = lines;
    this.#fields();
  }

  /** Keeps the text only; the next call parses it again. For connections that live long. */
  compact(): void {
    this.#parsed = null;
  }

  #fields(): readonly string[] {
    return this.#parsed ??= parseFields(this.#lines);
  }

  /** Returns all values of a field joined by `, `, or `null` (RFC 9110 §5.3). */
  get(name: string): string | null {
    const values = this.all(name);
    return values.length === 0 ? null : values.join(", ");
  }

  /** Tells whether there is such a field. */
  has(name: string): boolean {
    return this.#find(name.toLowerCase(), 0) >= 0;
  }

  /** Returns the value of each line with this field name, in order. */
  all(name: string): string[] {
    const wanted = name.toLowerCase();
    const first = this.#find(wanted, 0);
    if (first < 0) return [];
    const values = [this.#fields()[first + 1]];
    for (let i = this.#find(wanted, first + 2); i >= 0; i = this.#find(wanted, i + 2)) {
      values.push(this.#fields()[i + 1]);
    }
    return values;
  }

  /** Tells whether a comma-separated list field has the element `token`, given in lower case. */
  hasToken(name: string, token: string): boolean {
    const wanted = name.toLowerCase();
    for (let i = this.#find(wanted, 0); i >= 0; i = this.#find(wanted, i + 2)) {
      if (hasElement(this.#fields()[i + 1], token)) return true;
    }
    return false;
  }

  /** Iterates over the fields in the order of their lines, names in lower case. */
  *[Symbol.iterator](): Iterator<[name: string, value: string]> {
    const fields = this.#fields();
    for (let i = 0; i < fields.length; i += 2) yield [fields[i], fields[i + 1]];
  }

  /** Returns where the next field of this name stands, or -1. */
  #find(wanted: string, from: number): number {
    const fields = this.#fields();
    for (let i = from; i < fields.length; i += 2) if (fields[i] === wanted) return i;
    return -1;
  }
}

/** A parsed request line and header (RFC 9112 §3, §5). */
export interface ParsedHead {
  readonly method: string;
  /** As in the request line: `/path?query`, or `*`. */
  readonly target: string;
  /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
  readonly minorVersion: number;
  /** The Host field; empty only in an HTTP/1.0 request without one. */
  readonly host: string;
  readonly headers: HeaderFields;
}

/** A request head as handlers of upgrades see it. */
export interface RequestHead {
  /** As in the request line: case matters. */
  readonly method: string;
  /** As in the request line: `/path?query`. */
  readonly target: string;
  /** The target up to the query, not decoded. */
  readonly path: string;
  /** The query with its question mark, or `""`. */
  readonly search: string;
  /** The Host field. */
  readonly host: string;
  /** The header fields. */
  readonly headers: HeaderFields;
  /** The subprotocols that a handshake offers, in the client's order of preference. */
  readonly protocols: readonly string[];
  /** The other end of the connection: the client, or a proxy before it. */
  readonly remoteAddr: PeerAddr;
  /** The client's address, as the limits count it: see {@linkcode ServeOptions.clientAddress}. */
  readonly clientAddress: string;
}

/** What a {@linkcode RequestHead} says beyond the bytes of the head. */
export type RequestContext = Pick<RequestHead, "protocols" | "remoteAddr" | "clientAddress">;

/** Makes a {@linkcode RequestHead} of a parsed head. */
export function createRequestHead(
  { method, target, host, headers }: ParsedHead,
  context: RequestContext,
): RequestHead {
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  const search = query < 0 ? "" : target.slice(query);
  return { method, target, path, search, host, headers, ...context };
}

/** What a plain request's handler cannot see in the platform's Request. */
export interface Peer {
  /** As in the request line: the platform's Request has its path normalised. */
  readonly target: string;
  /** The Host field as it came: the platform's Request has it normalised. */
  readonly host: string;
  /** The other end of the connection: the client, or a proxy before it. */
  readonly remoteAddr: PeerAddr;
  /** The client's address, as the limits count it: see {@linkcode ServeOptions.clientAddress}. */
  readonly clientAddress: string;
}

/**
 * Finds the end of a request head in bytes that arrive in parts, looking at each byte once and
 * refusing what no strict HTTP/1.1 head contains: bare CR or LF, control characters.
 */
export class HeadScanner {
  readonly #limits: HeadLimits;
  #scanned = 0;
  #lineStart = 0;
  #lines = 0;

  constructor(limits: HeadLimits) {
    this.#limits = limits;
  }

  /**
   * Scans `bytes` from `start` to `end`; on the next call the same head must start at `start`
   * again, with more bytes. Returns the length of the head with its empty line, or 0 if the end
   * is not there yet.
   *
   * @throws {HandshakeError} 400 for a byte that may not be there, 414 and 431 beyond a limit
   */
  scan(bytes: Uint8Array, start: number, end: number): number {
    for (let i = start + this.#scanned; i < end; i++) {
      const byte = bytes[i];
      // RFC 9112 §2.2: lines end with CRLF; a bare CR is invalid, and so, here, is a bare LF
      const afterCr = i > start && bytes[i - 1] === CR;
      if (afterCr !== (byte === LF)) throw new HandshakeError(400, "A line end is not CRLF");
      if ((byte < SPACE && byte !== TAB && byte !== LF && byte !== CR) || byte === DELETE) {
        throw new HandshakeError(400, "A control character is in the request head");
      }
      if (byte === LF) {
        const lineLength = i - 1 - start - this.#lineStart;
        if (lineLength === 0) return i + 1 - start;
        this.#endLine(lineLength);
        this.#lineStart = i + 1 - start;
      }
    }
    this.#scanned = end - start;
    this.#checkOpenLine();
    return 0;
  }

  /** Forgets the head: another one follows. */
  reset(): void {
    this.#scanned = this.#lineStart = this.#lines = 0;
  }

  #endLine(length: number): void {
    this.#checkLine(length);
    if (this.#lines++ > this.#limits.maxHeaderFields) {
      throw new HandshakeError(431, "Too many header fields");
    }
  }

  #checkOpenLine(): void {
    this.#checkLine(this.#scanned - this.#lineStart - 1);
    if (this.#scanned >= this.#limits.maxHeadBytes) {
      throw new HandshakeError(431, "Request head too large");
    }
  }

  #checkLine(length: number): void {
    if (this.#lines === 0) {
      if (length > this.#limits.maxRequestLineBytes) {
        throw new HandshakeError(414, "Request line too long");
      }
    } else if (length > this.#limits.maxHeaderLineBytes) {
      throw new HandshakeError(431, "Header line too long");
    }
  }
}

/**
 * Parses a whole request head, `bytes` from `start` to `end`, as {@linkcode HeadScanner} found it.
 *
 * @throws {HandshakeError} 400 for anything malformed or ambiguous, 431 over the size limit, 505
 * for another major version
 */
export function parseHead(
  bytes: Uint8Array,
  start: number,
  end: number,
  limits: HeadLimits,
): ParsedHead {
  if (end - start > limits.maxHeadBytes) throw new HandshakeError(431, "Request head too large");
  const text = decodeLatin1(bytes, start, end - 4);
  const lineEnd = text.indexOf("\r\n");
  const requestLine = lineEnd < 0 ? text : text.slice(0, lineEnd);
  const methodEnd = requestLine.indexOf(" ");
  const targetEnd = requestLine.lastIndexOf(" ");
  const method = requestLine.slice(0, Math.max(methodEnd, 0));
  if (methodEnd === targetEnd || !isToken(method)) {
    throw new HandshakeError(400, "Malformed request line");
  }
  const minorVersion = parseVersion(requestLine.slice(targetEnd + 1));
  // A further space is one in the target, where none may be.
  const rawTarget = requestLine.slice(methodEnd + 1, targetEnd);
  const headers = new HeaderFields(lineEnd < 0 ? "" : text.slice(lineEnd + 2));
  const { target, authority } = parseTarget(method, rawTarget);
  const host = parseHost(headers, minorVersion, authority);
  return { method, target, minorVersion, host, headers };
}

function parseVersion(version: string): number {
  const match = VERSION.exec(version);
  if (match === null) throw new HandshakeError(400, "Malformed request line");
  if (match[1] !== "1") throw new HandshakeError(505, "HTTP version not supported");
  return match[2] === "0" ? 0 : 1;
}

/** Returns names in lower case and values, in turn. */
function parseFields(lines: string): string[] {
  const fields: string[] = [];
  if (lines === "") return fields;
  for (let start = 0; start <= lines.length;) {
    const lineEnd = lines.indexOf("\r\n", start);
    const end = lineEnd < 0 ? lines.length : lineEnd;
    const line = lines.slice(start, end);
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    // RFC 9112 §5.1: no white space before the colon; §5.2: a line that starts with it is obs-fold
    if (!isToken(name)) throw new HandshakeError(400, "Malformed header field");
    fields.push(name.toLowerCase(), trimSpace(line, colon + 1));
    start = end + 2;
  }
  return fields;
}

function trimSpace(line: string, from: number): string {
  let start = from;
  let end = line.length;
  while (start < end && isSpace(line.charCodeAt(start))) start++;
  while (end > start && isSpace(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB;
}

function parseTarget(method: string, target: string): { target: string; authority?: string } {
  // RFC 9112 §3.2: visible ASCII, and no fragment
  if (!/^[\x21\x22\x24-\x7e]+$/.test(target)) {
    throw new HandshakeError(400, "Malformed request target");
  }
  if (target.startsWith("/") || (target === "*" && method === "OPTIONS")) return { target };
  // RFC 9112 §3.2.2: a server must accept the absolute form
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target);
  if (absolute === null) throw new HandshakeError(400, "Malformed request target");
  const path = absolute[2];
  return { target: path.startsWith("/") ? path : `/${path}`, authority: absolute[1] };
}

function parseHost(headers: HeaderFields, minorVersion: number, authority?: string): string {
  const hosts = headers.all("host");
  // RFC 9112 §3.2: exactly one Host in HTTP/1.1; an absolute target that names another is ambiguous
  if (hosts.length > 1 || (hosts.length === 0 && minorVersion > 0)) {
    throw new HandshakeError(400, "Exactly one Host field is required");
  }
  const host = hosts[0] ?? authority ?? "";
  const match = /^(?:[A-Za-z0-9._~%!$&'()*+,;=-]*|\[[0-9A-Fa-f:.]+\])(?::(\d{0,5}))?$/.exec(host);
  if (match === null || Number(match[1] ?? 0) > MAX_PORT) {
    throw new HandshakeError(400, "Malformed Host field");
  }
  if (authority !== undefined && authority.toLowerCase() !== host.toLowerCase()) {
    throw new HandshakeError(400, "Host and request target disagree");
  }
  return host;
}

function hasElement(list: string, token: string): boolean {
  const lower = list.toLowerCase();
  return lower.includes(token) &&
    lower.split(",").some((element) => trimSpace(element, 0) === token);
}

function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  const step = 4096;
  for (let i = start; i < end; i += step) {
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(i, Math.min(i + step, end)) as unknown as number[],
    );
  }
  return text;
}
