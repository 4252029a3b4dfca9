import {
  checkTokenHash,
  checkTokenLimit,
  checkTokenName,
  TOKEN_ROLES,
  type TokenRecord,
  type TokenRole,
} from "./token.ts";

/** The file's name in the state directory. */
export const TOKEN_FILE = "tokens.json";

const VERSION = 1;
const READABLE_BY_OWNER = 0o600;
const OTHERS = 0o077;
/** The most that is read: a file of more tokens than anybody has. */
const MAX_FILE_BYTES = 1024 * 1024;
const KEYS = ["name", "role", "devices", "expires", "sha256"];

/** A token file cannot be used. The message is a sentence that names the file and what helps. */
export class TokenFileError extends Error {
  override readonly name = "TokenFileError";
}

/**
 * Reads the tokens of a state file; none when there is no file.
 *
 * @throws {TokenFileError} when others can read it, or it is not what {@linkcode changeTokenFile} writes
 */
export function readTokenFile(path: string): TokenRecord[] {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new TokenFileError(`${path} cannot be read: ${describe(error)}`);
  }
  try {
    const status = file.statSync();
    checkFile(path, status);
    return parseTokens(path, readText(file, status.size));
  } catch (error) {
    if (error instanceof TokenFileError) throw error;
    throw new TokenFileError(`${path} cannot be read: ${describe(error)}`);
  } finally {
    file.close();
  }
}

/**
 * Replaces the tokens of a state file by what `change` returns for them, in one step: whoever reads
 * meanwhile sees the old ones or the new, and of two who change both are heard.
 *
 * @throws {TokenFileError} when the file cannot be read or written; it is as it was then
 */
export function changeTokenFile(
  path: string,
  change: (tokens: readonly TokenRecord[]) => readonly TokenRecord[],
): void {
  let lock: Deno.FsFile;
  try {
    lock = Deno.openSync(`${path}.lock`, { write: true, create: true, mode: READABLE_BY_OWNER });
  } catch (error) {
    throw new TokenFileError(`${path} cannot be written: ${describe(error)}`);
  }
  try {
    lock.lockSync(true);
    writeTokens(path, change(readTokenFile(path)));
  } finally {
    lock.close();
  }
}

function writeTokens(path: string, tokens: readonly TokenRecord[]): void {
  const text = `${JSON.stringify({ version: VERSION, tokens }, null, 2)}\n`;
  const draft = `${path}.new`;
  try {
    // What a crash left there may have another's permissions.
    removeQuietly(draft);
    const options = { write: true, createNew: true, mode: READABLE_BY_OWNER };
    using file = Deno.openSync(draft, options);
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    file.syncSync();
    Deno.renameSync(draft, path);
  } catch (error) {
    removeQuietly(draft);
    throw new TokenFileError(`${path} cannot be written: ${describe(error)}`);
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // There is none.
  }
}

function checkFile(path: string, { isFile, mode, size }: Deno.FileInfo): void {
  if (!isFile) throw new TokenFileError(`${path} is not a file: move it away`);
  // Windows has no such bits.
  if (mode !== null && (mode & OTHERS) !== 0) {
    throw new TokenFileError(
      `${path} can be read or changed by other users: revoke its tokens, or chmod 600 it`,
    );
  }
  if (size > MAX_FILE_BYTES) throw new TokenFileError(`${path} is larger than 1 MiB`);
}

function readText(file: Deno.FsFile, size: number): string {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < bytes.length) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length));
}

function parseTokens(path: string, text: string): TokenRecord[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new TokenFileError(
      `${path} is not whole: restore it, or remove it and add the tokens anew`,
    );
  }
  const { version, tokens } = (content ?? {}) as { version?: unknown; tokens?: unknown };
  if (version !== VERSION || !Array.isArray(tokens)) {
    throw new TokenFileError(`${path} is not a token file of this version of pinbridge`);
  }
  const names = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    const fault = checkRecord(token) ??
      (names.has(token.name) ? "its name stands there twice" : null);
    if (fault !== null) throw new TokenFileError(`${path}: tokens[${i}]: ${fault}`);
    names.add(token.name);
  }
  return tokens;
}

/** Returns what keeps a value from being a {@linkcode TokenRecord}, or `null`. */
function checkRecord(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return "is not an object";
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  // It may be what limits the token.
  if (unknown !== undefined) return `${JSON.stringify(unknown)} is unknown to this version`;
  const { name, role, devices, expires, sha256 } = value as Record<string, unknown>;
  if (typeof name !== "string" || checkTokenName(name) !== null) return "name is no token's name";
  if (!TOKEN_ROLES.includes(role as TokenRole)) {
    return `role must be one of ${TOKEN_ROLES.join(", ")}`;
  }
  if (typeof sha256 !== "string" || checkTokenHash(sha256) !== null) return "sha256 is no hash";
  if (devices !== undefined && !isFilterList(devices)) return "devices must be topic filters";
  if (expires !== undefined && !Number.isFinite(expires)) return "expires must be a number";
  return null;
}

function isFilterList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 &&
    value.every((filter) => typeof filter === "string" && checkTokenLimit(filter) === null);
}

function describe(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "the program may not";
  if (error instanceof Deno.errors.PermissionDenied) return "this user may not";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof TypeError) return "it is not UTF-8 text";
  return error instanceof Error ? error.message : String(error);
}
