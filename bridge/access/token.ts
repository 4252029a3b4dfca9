import { isSameDigest, sha256 } from "../digest.ts";
import { checkFilter } from "../hub/topic.ts";
import type { Role } from "../wire/messages.ts";

/** What a token lets one do. */
export type TokenRole = Exclude<Role, "none">;

/** Every {@linkcode TokenRole}, the least first. */
export const TOKEN_ROLES: readonly TokenRole[] = ["viewer", "operator"];

/** What the bearer of a token may do. */
export interface Grant {
  /** What people call it; never the token itself. */
  readonly name: string;
  /** What it may do: see, or command too. */
  readonly role: TokenRole;
  /** Devices and topic filters that it is limited to; all when left out. */
  readonly devices?: readonly string[];
  /** When it ends, in milliseconds since 1970; never when left out. */
  readonly expires?: number;
}

/** A token as it is kept: its hash instead of itself. */
export interface TokenRecord extends Grant {
  /** The SHA-256 of the token's UTF-8 bytes, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
}

/** The longest name of a token, in characters. */
export const MAX_TOKEN_NAME_LENGTH = 64;
/** The longest token that is looked at, in UTF-16 code units. */
export const MAX_TOKEN_LENGTH = 4096;

const TOKEN_PREFIX = "pb_";
/** Nobody guesses 256 bits, however many tries there are. */
const TOKEN_BYTES = 32;

/** Returns a new random token: letters, digits, `-` and `_`, which go into any URL or header. */
export function createToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return TOKEN_PREFIX + bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Returns a token's hash as {@linkcode TokenRecord} keeps it. */
export function hashToken(token: string): string {
  return sha256(token).toHex();
}

/** Written out: a start with tokens makes no digest. */
const EMPTY_TOKEN_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Returns what keeps `name` from naming a token, or `null`. */
export function checkTokenName(name: string): string | null {
  if (name === "") return "is empty";
  if (name.length > MAX_TOKEN_NAME_LENGTH) {
    return `is longer than ${MAX_TOKEN_NAME_LENGTH} characters`;
  }
  return /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._ -]*$/u.test(name)
    ? null
    : "must be letters, digits, spaces, and . _ - after the first";
}

/** Returns what keeps `text` from being the hash of a token, or `null`. */
export function checkTokenHash(text: string): string | null {
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    return "must be the token's SHA-256, 64 hexadecimal digits: printf %s TOKEN | sha256sum";
  }
  return text.toLowerCase() === EMPTY_TOKEN_HASH ? "is the hash of an empty token" : null;
}

/** Returns what keeps a text from being a device or topic filter that a token is limited to, or `null`. */
export function checkTokenLimit(filter: string): string | null {
  if (filter.startsWith("$") && !/^\$(?:log|raw)\//.test(filter)) {
    return "starts with $ and is neither $log/ nor $raw/";
  }
  return checkFilter(filter);
}

/**
 * Returns the record whose token this is, or `undefined`. How long it takes tells nothing: every
 * record is looked at, and all of each.
 */
export function findToken(
  records: readonly TokenRecord[],
  token: string,
): TokenRecord | undefined {
  if (token === "" || token.length > MAX_TOKEN_LENGTH) return undefined;
  const wanted = new TextEncoder().encode(hashToken(token));
  let found: TokenRecord | undefined;
  for (const record of records) {
    const hash = new TextEncoder().encode(record.sha256.toLowerCase());
    if (isSameDigest(hash, wanted)) found = record;
  }
  return found;
}
