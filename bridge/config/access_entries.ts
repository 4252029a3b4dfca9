import {
  checkTokenHash,
  checkTokenLimit,
  checkTokenName,
  TOKEN_ROLES,
  type TokenRecord,
} from "../access/token.ts";
import { type Read, readChoice, readList, readMap, readName, readText } from "./yaml_reader.ts";

const readToken = readMap<TokenRecord>({
  name: readText(checkTokenName),
  role: readChoice(TOKEN_ROLES),
  devices: readList(readText(checkTokenLimit)),
  expires: readDate,
  sha256: readName(checkTokenHash),
}, { required: ["name", "role", "sha256"] }) as Read<TokenRecord>;

/** Reads tokens, each of another name. */
export function readTokens(...[source, node, key]: Parameters<Read<TokenRecord[]>>) {
  const tokens = readList(readToken)(source, node, key);
  const names = (tokens ?? []).map(({ name }) => name);
  const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i);
  if (twice !== undefined) return source.fail(node, key, `two tokens are named ${twice}`);
  return tokens;
}

/** Reads a moment such as `2027-01-31` or `2027-01-31T12:00:00Z`, in milliseconds since 1970. */
function readDate(...[source, node, key]: Parameters<Read<number>>): number | undefined {
  const text = readText()(source, node, key);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? source.fail(node, key, "must be a date such as 2027-01-31") : time;
}

/** Reads a mode as `chmod` has it, `0660` or `0o660`: octal, whatever YAML takes it for. */
export function readMode(...[source, node, key]: Parameters<Read<number>>): number | undefined {
  const text = readName()(source, node, key);
  if (text === undefined) return undefined;
  const [, digits] = /^(?:0o?)?([0-7]{3})$/.exec(text) ?? [];
  return digits === undefined
    ? source.fail(node, key, "must be a mode such as 0660")
    : parseInt(digits, 8);
}
