import { HandshakeError } from "./errors.ts";
import { isToken, parseParameter, splitList } from "./header_grammar.ts";
import type { HeaderFields, ParsedHead } from "./request.ts";
import { sha1 } from "./sha1.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const VERSION = "13";
/** 16 bytes in base64: 22 characters and padding. Pad bits of the last character may be anything. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** Shared, because most clients offer none and connections keep it. */
const NONE: readonly string[] = Object.freeze([]);

const encoder = new TextEncoder();

/** One extension that a client offers, with its parameters in order (RFC 6455 §9.1). */
export interface ExtensionOffer {
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, value: string | null])[];
}

/** What a valid opening handshake asks for. */
export interface Handshake {
  readonly key: string;
  readonly protocols: readonly string[];
  readonly extensions: readonly ExtensionOffer[];
}

/** Tells whether a request means to open a WebSocket, well-formed or not. */
export function isUpgrade({ headers }: ParsedHead): boolean {
  return headers.hasToken("upgrade", "websocket") || headers.has("sec-websocket-key") ||
    headers.has("sec-websocket-version");
}

/**
 * Validates a client's opening handshake (RFC 6455 §4.2.1).
 *
 * @throws {HandshakeError} 405 for a method other than GET, 426 for HTTP/1.0, a missing Upgrade or
 * Connection token or another version, 400 for a bad key, a body or malformed lists
 */
export function validateHandshake({ method, minorVersion, headers }: ParsedHead): Handshake {
  if (method !== "GET") throw new HandshakeError(405, "Only GET can be upgraded", { allow: "GET" });
  if (hasBody(headers)) throw new HandshakeError(400, "An upgrade has no body");
  if (minorVersion < 1) throw new HandshakeError(426, "HTTP/1.1 is required", upgradeFields());
  if (
    !headers.hasToken("upgrade", "websocket") ||
    !headers.hasToken("connection", "upgrade")
  ) throw new HandshakeError(426, "Upgrade to websocket is required", upgradeFields());
  const versions = headers.all("sec-websocket-version");
  if (versions.length !== 1 || versions[0] !== VERSION) {
    throw new HandshakeError(426, "WebSocket version 13 is required", {
      ...upgradeFields(),
      "sec-websocket-version": VERSION,
    });
  }
  const keys = headers.all("sec-websocket-key");
  if (keys.length !== 1 || !KEY.test(keys[0])) {
    throw new HandshakeError(400, "Sec-WebSocket-Key is not 16 bytes in base64");
  }
  return {
    key: keys[0],
    protocols: parseProtocols(headers),
    extensions: parseExtensions(headers.get("sec-websocket-extensions")),
  };
}

/** Returns the Sec-WebSocket-Accept value for a key (RFC 6455 §4.2.2). */
export function acceptKey(key: string): string {
  return sha1(encoder.encode(key + GUID)).toBase64();
}

/** How an opening handshake is accepted. */
export interface UpgradeReply {
  /** One of the offered subprotocols; without it none is selected. */
  readonly protocol?: string;
  /**
   * False keeps the connection counted as unauthenticated until
   * {@linkcode WebSocketConnection.markAuthenticated}. Default true.
   */
  readonly authenticated?: boolean;
}

/** What a server agrees to. */
export interface HandshakeReply {
  /** One of the offered subprotocols. */
  readonly protocol?: string;
  /** Value of Sec-WebSocket-Extensions. */
  readonly extensions?: string;
}

/** Returns the text of the 101 response (RFC 6455 §4.2.2). */
export function stringifyHandshake({ key }: Handshake, reply: HandshakeReply): string {
  const protocol = reply.protocol ? `Sec-WebSocket-Protocol: ${reply.protocol}\r\n` : "";
  const extensions = reply.extensions ? `Sec-WebSocket-Extensions: ${reply.extensions}\r\n` : "";
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${acceptKey(key)}\r\n${protocol}${extensions}\r\n`;
}

function upgradeFields(): Record<string, string> {
  return { upgrade: "websocket", connection: "Upgrade" };
}

function hasBody(headers: HeaderFields): boolean {
  return headers.has("transfer-encoding") ||
    headers.all("content-length").some((length) => length !== "0");
}

function parseProtocols(headers: HeaderFields): readonly string[] {
  const value = headers.get("sec-websocket-protocol");
  if (value === null) return NONE;
  const protocols = splitList(value);
  if (protocols.length === 0 || !protocols.every(isToken)) {
    throw new HandshakeError(400, "Malformed Sec-WebSocket-Protocol");
  }
  return protocols;
}

/**
 * Parses the value of a Sec-WebSocket-Extensions field (RFC 6455 §9.1).
 *
 * @throws {HandshakeError} 400 when it does not follow the grammar
 */
export function parseExtensions(value: string | null): ExtensionOffer[] {
  if (value === null) return [];
  // A quoted value must be a token when unquoted, so no comma or semicolon hides inside quotes.
  return splitList(value).map((offer) => {
    const [name, ...parameters] = offer.split(";").map((part) => part.trim());
    if (!isToken(name)) throw new HandshakeError(400, "Malformed Sec-WebSocket-Extensions");
    return { name, parameters: parameters.map(parseExtensionParameter) };
  });
}

function parseExtensionParameter(text: string): [name: string, value: string | null] {
  const parameter = parseParameter(text);
  if (parameter === null) throw new HandshakeError(400, "Malformed Sec-WebSocket-Extensions");
  return parameter;
}
