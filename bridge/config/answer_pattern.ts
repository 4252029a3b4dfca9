/** The longest regular expression, in UTF-16 code units. */
export const MAX_PATTERN_LENGTH = 256;
/** The most repetitions without an upper bound in one expression. */
export const MAX_OPEN_REPETITIONS = 4;

/**
 * Returns what is wrong with a regular expression that lines of a board are tried on, or `null`.
 * One whose time may grow without bounds is refused: a board could stop the bridge with a line.
 * That is what a repeated group that itself repeats something or has a choice does, such as
 * `(a+)+`; a few plain repetitions on a line of bounded length do not.
 */
export function checkAnswerPattern(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  }
  try {
    new RegExp(pattern);
  } catch (error) {
    return (error as Error).message;
  }
  return checkRepetitions(pattern);
}

/** Escapes, classes, parentheses, choices, and repetitions with what makes them lazy. */
const TOKEN =
  /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\)|\||(?:[*+?]|\{\d+(?:,\d*)?\})\??/g;

function checkRepetitions(pattern: string): string | null {
  /** Of each group that is open, whether there is a choice or a repetition in it. */
  const isVariable = [false];
  let closed = { end: -1, isVariable: false };
  let openRepetitions = 0;
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    if (token.startsWith("(")) isVariable.push(false);
    else if (token === ")") {
      closed = { end: index + 1, isVariable: isVariable.pop()! };
      if (closed.isVariable) isVariable[isVariable.length - 1] = true;
    } else if (/^[|?*+{]/.test(token)) {
      isVariable[isVariable.length - 1] = true;
      if (/^[|?]/.test(token)) continue;
      if (closed.end === index && closed.isVariable) {
        return "could take forever: a repeated group holds a choice or a repetition";
      }
      if (/^(?:[*+]|\{\d+,\})/.test(token)) openRepetitions++;
    }
  }
  return openRepetitions > MAX_OPEN_REPETITIONS
    ? `could take long: more than ${MAX_OPEN_REPETITIONS} repetitions without an upper bound`
    : null;
}
