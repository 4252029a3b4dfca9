// deno-lint-ignore no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/g;

/** Tells whether `text` has a control character (C0, DEL or C1) other than those in `allowed`. */
export function hasControlCharacter(text: string, allowed = ""): boolean {
  return text.match(CONTROL_CHARACTERS)?.some((found) => !allowed.includes(found)) ?? false;
}

/** Returns `text` with each control character other than those in `allowed` put into other words. */
export function replaceControlCharacters(
  text: string,
  replace: (character: string) => string,
  allowed = "",
): string {
  return text.replace(CONTROL_CHARACTERS, (found) => {
    return allowed.includes(found) ? found : replace(found);
  });
}

/** Returns a control character as `\x1b`. */
export function stringifyControlCharacter(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
