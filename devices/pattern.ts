import type { RE2JS } from "re2js";

/** The longest pattern, in UTF-16 code units. */
export const MAX_PATTERN_LENGTH = 256;
/** The most states of a pattern's automaton: a character costs at most a look at each. */
export const MAX_PATTERN_STATES = 4096;

/** What a JavaScript pattern can have and one that runs in linear time cannot. */
const BEYOND_LINEAR = /\(\?<?[=!]|\\[1-9]/;
const NAMED_BACK_REFERENCE = /(?<!\\)(?:\\\\)*\\k</;

/** What a pattern caught. */
export interface PatternMatch {
  /** By number, from 0, the whole; null for a group that took no part. */
  readonly groups: readonly (string | null)[];
  /** Those groups that have a name and took part. */
  readonly named: Readonly<Record<string, string>>;
}

/** A regular expression whose time grows with the text's length alone, whatever is in it. */
export class Pattern {
  readonly #program: RE2JS;
  readonly #names: readonly (readonly [string, number])[];

  /** To be made by {@linkcode compilePattern}. */
  constructor(program: RE2JS) {
    this.#program = program;
    this.#names = Object.entries(program.namedGroups());
  }

  /** The states of its automaton: what a character may cost. */
  get states(): number {
    return this.#program.programSize();
  }

  /** Returns what it catches at its first place in `text`, or `null`. */
  match(text: string): PatternMatch | null {
    const matcher = this.#program.matcher(text);
    if (!matcher.find()) return null;
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i));
    const named: Record<string, string> = {};
    for (const [name, index] of this.#names) {
      const caught = groups[index];
      if (caught !== null) named[name] = caught;
    }
    return { groups, named };
  }
}

/**
 * Compiles a regular expression in JavaScript's words, without look-arounds and back references:
 * those cannot be matched in linear time, and a board could stop the bridge with a line.
 *
 * @throws {SyntaxError} with what is wrong
 */
export async function compilePattern(text: string): Promise<Pattern> {
  if (text.length > MAX_PATTERN_LENGTH) {
    throw new SyntaxError(`is longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  // The engine would take this for the letters themselves.
  if (NAMED_BACK_REFERENCE.test(text)) throw new SyntaxError(describeBeyond("\\k<"));
  // Only a config with a pattern pays for what matches it.
  const { RE2JS } = await import("re2js");
  let pattern: Pattern;
  try {
    pattern = new Pattern(RE2JS.compile(RE2JS.translateRegExp(text)));
  } catch (error) {
    throw new SyntaxError(describeFault(text, error as Error), { cause: error });
  }
  if (pattern.states <= MAX_PATTERN_STATES) return pattern;
  throw new SyntaxError(`repeats too much: ${pattern.states} states of ${MAX_PATTERN_STATES}`);
}

/** Returns what is wrong with a pattern, or `null`. */
export async function checkPattern(text: string): Promise<string | null> {
  try {
    await compilePattern(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function describeFault(text: string, { message }: Error): string {
  const [beyond] = BEYOND_LINEAR.exec(text) ?? [];
  if (beyond !== undefined) return describeBeyond(beyond);
  return `Invalid regular expression: ${message.replace(/^error parsing regexp: /, "")}`;
}

function describeBeyond(token: string): string {
  return `holds ${token}: look-arounds and back references cannot be matched in linear time`;
}
