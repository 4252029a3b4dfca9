import { makeVisible, type VisibleText } from "./visible_text.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder("windows-1252");
const BYTE_ORDER_MARK = /^(?:\ufeff|ï»¿)/;
/**
 * Escape sequences: CSI with its parameters, OSC and the other strings up to their end, and the
 * short ones. ECMA-48 §5.3, §5.4, §5.6
 */
const ESCAPE =
  // deno-lint-ignore no-control-regex
  /\x1b(?:\[[0-?]*[ -/]*(?:[@-~]|$)|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*(?:[0-Z\\`-~]|$))/g;
/** What some scales begin and end their lines with: STX and ETX. */
// deno-lint-ignore no-control-regex
const TEXT_MARKERS = /^\s*\x02|\x03\s*$/g;
/** Signs that are several in one (`℃`, `㎍`), and the wide ones between Chinese characters. */
const COMPOSED = /[\u2103\u2109\u2126\u3371-\u33df\uff01-\uff5e]/g;
/** Backspaces, as of countdowns: what they rub out. */
// deno-lint-ignore no-control-regex
const RUBBED_OUT = /[^\x08]\x08/;
// deno-lint-ignore no-control-regex
const LEADING_BACKSPACES = /^\x08+/;
const RUBBED_OUT_RUNS = 64;

/**
 * The line `bytes[start..end)` as a person at a terminal would read it: without colours, cursor
 * moves, byte order mark and trailing blanks, with `°C` for `℃`. What is no UTF-8 is read as
 * Windows-1252; control characters that are left become visible, tabs stay. `garbled` when there were such.
 */
export function cleanText(bytes: Uint8Array, start: number, end: number): VisibleText {
  const line = bytes.subarray(start, end);
  const bare = withoutRubbedOut(
    decode(line).replace(BYTE_ORDER_MARK, "").replace(ESCAPE, "").replace(TEXT_MARKERS, "")
      .replace(COMPOSED, (sign) => sign.normalize("NFKC")),
  );
  const { text, garbled } = makeVisible(bare, { keepTabs: true });
  return { text: text.trimEnd(), garbled };
}

function decode(line: Uint8Array): string {
  try {
    return strictUtf8.decode(line);
  } catch {
    return windows1252.decode(line);
  }
}

function withoutRubbedOut(text: string): string {
  let shown = text;
  for (let run = 0; run < RUBBED_OUT_RUNS && shown.includes("\b"); run++) {
    shown = shown.replace(LEADING_BACKSPACES, "").replace(RUBBED_OUT, "");
  }
  return shown;
}
