import {
  checkTokenLimit,
  checkTokenName,
  createToken,
  type Grant,
  hashToken,
  TOKEN_ROLES,
  type TokenRecord,
  type TokenRole,
} from "../access/token.ts";
import {
  changeTokenFile,
  readTokenFile,
  TOKEN_FILE,
  TokenFileError,
} from "../access/token_file.ts";
import { type ReachableAt, reachableUrls, withToken } from "../access/open_urls.ts";
import {
  demandPositionals,
  describeUnknown,
  parseArguments,
  readSeconds,
  usage,
} from "./arguments.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";
import { drawQrCode } from "./qr_code.ts";
import type { Terminal } from "./terminal.ts";

/** What is to be done with tokens. */
export interface TokenOptions {
  readonly action: "add" | "list" | "revoke" | "url";
  /** Of the token; empty for `list`. */
  readonly name: string;
  readonly role: TokenRole;
  readonly devices?: readonly string[];
  readonly expiresSeconds?: number;
  /** The state directory, if it is not the config's or the usual one. */
  readonly state?: string;
  readonly config?: string;
  readonly port?: number;
}

const ACTIONS = ["add", "list", "revoke", "url"] as const;
const WHERE = { state: { type: "string" }, config: { type: "string" } } as const;
const OPTIONS = {
  add: {
    ...WHERE,
    role: { type: "string" },
    devices: { type: "string" },
    expires: { type: "string" },
  },
  list: WHERE,
  revoke: WHERE,
  url: { ...WHERE, port: { type: "string" } },
} as const;
const MAX_EXPIRES_SECONDS = 10 * 365 * 24 * 3600;
const OWNER_ONLY = 0o700;

/** Parses the arguments of `token`. @throws {CommandFailure} */
export function parseToken(args: readonly string[]): TokenOptions {
  const [word = "", ...rest] = args;
  const action = ACTIONS.find((action) => action === word);
  if (word === "") throw usage(`token: one of ${ACTIONS.join(", ")} is missing`);
  if (action === undefined) throw usage(describeUnknown("token command", word, ACTIONS));
  const { values, positionals } = parseArguments(rest, OPTIONS[action]);
  const given = values as Partial<
    Record<"state" | "config" | "role" | "devices" | "expires" | "port", string>
  >;
  demandPositionals(positionals, action === "list" ? [] : ["NAME"]);
  const [name = ""] = positionals;
  const fault = action === "add" ? checkTokenName(name) : null;
  if (fault !== null) throw usage(`NAME: ${fault}`);
  return {
    action,
    name,
    role: readRole(given.role ?? "viewer"),
    devices: given.devices === undefined ? undefined : readFilters(given.devices),
    expiresSeconds: given.expires === undefined
      ? undefined
      : readSeconds("expires", given.expires, MAX_EXPIRES_SECONDS),
    state: given.state,
    config: given.config,
    port: given.port === undefined ? undefined : readPort(given.port),
  };
}

function readRole(text: string): TokenRole {
  const role = TOKEN_ROLES.find((role) => role === text);
  if (role === undefined) throw usage(`--role: must be one of ${TOKEN_ROLES.join(", ")}`);
  return role;
}

function readFilters(text: string): string[] {
  const filters = text.split(",").map((filter) => filter.trim());
  for (const filter of filters) {
    const fault = checkTokenLimit(filter);
    if (fault !== null) throw usage(`--devices: ${JSON.stringify(filter)} ${fault}`);
  }
  return filters;
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw usage("--port: must be a whole number from 0 to 65535");
}

/** Does it in the token file of `directory`. @throws {CommandFailure} */
export async function runToken(
  options: TokenOptions,
  { terminal, directory, listen }: {
    readonly terminal: Terminal;
    readonly directory: string;
    readonly listen: ReachableAt;
  },
): Promise<void> {
  const path = `${directory}/${TOKEN_FILE}`;
  try {
    if (options.action === "list") return listTokens(readTokenFile(path), terminal);
    Deno.mkdirSync(directory, { recursive: true, mode: OWNER_ONLY });
    if (options.action === "add") return add(path, options, terminal);
    if (options.action === "revoke") return revoke(path, options.name, terminal);
    await printUrls(renew(path, options.name), listen, terminal);
  } catch (error) {
    if (error instanceof CommandFailure || error instanceof Deno.errors.NotCapable) throw error;
    const message = error instanceof TokenFileError
      ? error.message
      : `cannot keep tokens in ${directory}: ${(error as Error).message}`;
    throw new CommandFailure(ExitCode.CannotWrite, message);
  }
}

function add(path: string, options: TokenOptions, terminal: Terminal): void {
  const { name, role, devices, expiresSeconds } = options;
  const expires = expiresSeconds === undefined ? undefined : Date.now() + expiresSeconds * 1000;
  const token = createToken();
  changeTokenFile(path, (tokens) => {
    if (tokens.some((token) => token.name === name)) {
      throw usage(
        `there is a token ${JSON.stringify(name)} already: revoke it, or have a new one made for ` +
          "its place by: token url NAME",
      );
    }
    return [...tokens, { name, role, devices, expires, sha256: hashToken(token) }];
  });
  terminal.print(token);
}

function revoke(path: string, name: string, terminal: Terminal): void {
  changeTokenFile(path, (tokens) => {
    demandToken(tokens, name);
    return tokens.filter((token) => token.name !== name);
  });
  terminal.tell(`revoked ${name}: whoever used it is out`);
}

/** Puts a new token in the place of one of which only the hash is known; returns it. */
function renew(path: string, name: string): string {
  const token = createToken();
  changeTokenFile(path, (tokens) => {
    demandToken(tokens, name);
    return tokens.map((record) => {
      return record.name === name ? { ...record, sha256: hashToken(token) } : record;
    });
  });
  return token;
}

function demandToken(tokens: readonly TokenRecord[], name: string): void {
  if (tokens.some((token) => token.name === name)) return;
  const known = tokens.map((token) => token.name);
  throw new CommandFailure(ExitCode.NotFound, describeUnknown("token", name, known));
}

/** The name of the token that is made where there is none. */
const FIRST_TOKEN = "operator";

/**
 * Makes the first token, an operator's, unless there is one. Returns it, or `null`.
 *
 * @throws {TokenFileError | Deno.errors} when it cannot be kept
 */
export function makeFirstToken(directory: string): string | null {
  const token = createToken();
  let isFirst = false;
  Deno.mkdirSync(directory, { recursive: true, mode: OWNER_ONLY });
  changeTokenFile(`${directory}/${TOKEN_FILE}`, (tokens) => {
    isFirst = tokens.length === 0;
    const first = { name: FIRST_TOKEN, role: "operator", sha256: hashToken(token) } as const;
    return isFirst ? [first] : tokens;
  });
  return isFirst ? token : null;
}

/** Prints the URLs that open the page with `token`, each after `prefix`, and the first as a QR code. */
export async function printUrls(
  token: string,
  listen: ReachableAt,
  terminal: Pick<Terminal, "print" | "printBytes" | "isInteractive">,
  prefix = "",
): Promise<void> {
  const urls = (await reachableUrls(listen)).map((url) => withToken(url, token));
  for (const url of urls) terminal.print(prefix + url);
  const code = await drawQrCode(urls[0], terminal.isInteractive);
  terminal.printBytes(new TextEncoder().encode(`${code.join("\n")}\n`));
}

function listTokens(tokens: readonly TokenRecord[], terminal: Terminal): void {
  if (tokens.length === 0) terminal.tell("there are no tokens");
  const width = Math.max(0, ...tokens.map(({ name }) => name.length));
  for (const token of tokens) terminal.print(describeToken(token, width));
}

function describeToken({ name, role, devices, expires }: Grant, width: number): string {
  const limit = devices === undefined ? "all devices" : devices.join(",");
  return `${name.padEnd(width)}  ${role.padEnd("operator".length)}  ${limit}  ${
    describeEnd(expires)
  }`;
}

function describeEnd(expires: number | undefined): string {
  if (expires === undefined) return "until revoked";
  const minute = new Date(expires).toISOString().slice(0, "2026-01-01T00:00".length);
  return `${expires <= Date.now() ? "expired" : "until"} ${minute}Z`;
}
