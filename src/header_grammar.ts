const TOKEN_CHARACTERS = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const TOKEN = new RegExp(`^${TOKEN_CHARACTERS}$`);
const PARAMETER = new RegExp(
  `^(${TOKEN_CHARACTERS})(?:\\s*=\\s*(?:(${TOKEN_CHARACTERS})|"(${TOKEN_CHARACTERS})"))?$`,
);

/** Tells whether `text` is a token (RFC 9110 §5.6.2): a method, a field name, a subprotocol. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * Parses `name`, `name=token` or `name="token"` (RFC 6455 §9.1: a quoted value is a token when
 * unquoted); returns `null` for anything else.
 */
export function parseParameter(text: string): [name: string, value: string | null] | null {
  const match = PARAMETER.exec(text);
  return match === null ? null : [match[1], match[2] ?? match[3] ?? null];
}

/** Returns the elements of a comma-separated list; empty ones are ignored (RFC 9110 §5.6.1.2). */
export function splitList(value: string): string[] {
  return value.split(",").map((element) => element.trim()).filter((element) => element !== "");
}
