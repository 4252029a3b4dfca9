import { replaceControlCharacters, stringifyControlCharacter } from "./control_characters.ts";

/** Where the bridge tells its operator what happens; one sentence each. */
export interface Log {
  /** Something that is as it should be. */
  info(message: string): void;
  /** Something that is not. */
  warn(message: string): void;
}

/** Logs to standard error, which keeps standard output for what programs read. */
export const stderrLog: Log = {
  info: (message) => console.error(printable(message)),
  warn: (message) => console.error(`warning: ${printable(message)}`),
};

/** Discards everything. */
export const silentLog: Log = { info() {}, warn() {} };

/** Returns `text` with control characters, which a device may have sent, made visible. */
export function printable(text: string): string {
  return replaceControlCharacters(text, stringifyControlCharacter);
}

/** Returns what an unexpected error says and where it came from, in one line. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? error.stack ?? error.message : describeThrown(error);
  return text.replace(/\n\s*/g, " < ");
}

/** Returns what anything that was thrown says, in one line. */
export function describeThrown(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message || error.name : String(error);
    return text.replace(/\s*\n\s*/g, " ");
  } catch {
    return "something that has no text was thrown";
  }
}
