/** The longest device or channel id, in UTF-16 code units. */
const MAX_ID_LENGTH = 128;
const HASH_LENGTH = 8;

/**
 * What a device calls itself, as a device id. Characters that no topic level may have are written
 * as `%2F` is in addresses, so that two names never become one.
 */
export function toDeviceId(name: string): string {
  return bound(escape(name.trim(), /^\$|[/+#%\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu)) || "_";
}

/** As {@linkcode toDeviceId} for a channel; levels of a topic are joined by points. */
export function toChannelId(name: string): string {
  const safe = escape(name.trim(), /[+#%\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu);
  const levels = safe.split("/").filter((level) => level !== "");
  return bound(levels.join(".")) || "_";
}

function escape(name: string, unsafe: RegExp): string {
  return name.replace(unsafe, (character) => {
    const code = character.codePointAt(0)!.toString(16).toUpperCase();
    return `%${code.padStart(2, "0")}`;
  });
}

function bound(id: string): string {
  if (id.length <= MAX_ID_LENGTH) return id;
  const kept = id.slice(0, MAX_ID_LENGTH - HASH_LENGTH - 1).replace(/[\ud800-\udbff]$/, "");
  return `${kept}~${hash(id)}`;
}

/** FNV-1a, 32 bits: ids that are cut stay apart. */
function hash(text: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  }
  return (state >>> 0).toString(16).padStart(HASH_LENGTH, "0");
}

/** The longest name or unit that is shown, in UTF-16 code units. */
const MAX_NAME_LENGTH = 128;

/** A name for people: one line, not too long. Empty when it was no text. */
export function toName(name: unknown): string {
  if (typeof name !== "string") return "";
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ").trim().slice(0, MAX_NAME_LENGTH);
}

/** `current_temperature` as people write it: `Current temperature`. */
export function toWords(key: string): string {
  const words = key.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
