import { UNSHOWABLE } from "../control_characters.ts";

/** `text` and whether it had to be changed to be shown. */
export interface VisibleText {
  readonly text: string;
  readonly garbled: boolean;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const UNSHOWABLE_CHARACTERS = new RegExp(`[${UNSHOWABLE}]`, "g");
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = "\u2421";
const REPLACEMENT = "\uFFFD";

/** The bytes as UTF-8 text, as {@linkcode makeVisible} leaves it. */
export function visibleText(bytes: Uint8Array): VisibleText {
  return makeVisible(decoder.decode(bytes));
}

/**
 * Replaces what a terminal or page would obey instead of show: control characters by their
 * pictures (`␛`), invisible direction marks and what was no UTF-8 by U+FFFD. A tab becomes
 * one space, or stays with `keepTabs`.
 */
export function makeVisible(text: string, options: { keepTabs?: boolean } = {}): VisibleText {
  let garbled = false;
  const shown = text.replace(
    UNSHOWABLE_CHARACTERS,
    (character) => {
      if (character === "\t") return options.keepTabs ? character : " ";
      garbled = true;
      return picture(character.charCodeAt(0));
    },
  );
  return { text: shown, garbled };
}

function picture(code: number): string {
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === DELETE ? DELETE_PICTURE : REPLACEMENT;
}
