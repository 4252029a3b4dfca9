import type { Call } from "./call.ts";
import { PythonFault, UnsupportedConstruct } from "./faults.ts";
import { toFloat, toInt } from "./numbers.ts";
import { isTrue, numeric, type PyValue, toText, Undefined } from "./values.ts";

/** Home Assistant's `float`, as filter and as function: fails without a default. */
export function convertToFloat(call: Call): PyValue {
  const [value, fallback] = call.bind("value", "default");
  return orDefault(fallback, () => toFloat(given(value, "float")));
}

/** Home Assistant's `int`, as filter and as function: `42.9` is 42. */
export function convertToInt(call: Call): PyValue {
  const [value, fallback, base] = call.bind("value", "default", "base");
  const source = given(value, "int");
  return orDefault(fallback, () => {
    try {
      return toInt(source, base === undefined ? 10 : Number(toInt(base)));
    } catch (error) {
      if (!isForgivable(error)) throw error;
      return toInt(toFloat(source));
    }
  });
}

/** Home Assistant's `iif`. */
export function chooseInline(call: Call): PyValue {
  const [value, yes = true, no = false, none] = call.bind(
    "value",
    "if_true",
    "if_false",
    "if_none",
  );
  if (value === null && none !== undefined) return none;
  return isTrue(given(value, "iif")) ? yes : no;
}

/** Home Assistant's `bool`: `on`, `yes`, `true`, `enable` and `1`, and their opposites. */
export function convertToBool(call: Call): PyValue {
  const [value, fallback] = call.bind("value", "default");
  const number = numeric(given(value, "bool"));
  if (number !== null) return number !== 0n && number !== 0;
  const text = toText(value!).toLowerCase().trim();
  if (["1", "true", "yes", "on", "enable"].includes(text)) return true;
  if (["0", "false", "no", "off", "disable"].includes(text)) return false;
  return orDefault(fallback, () => {
    throw new PythonFault("ValueError: bool got an invalid input");
  });
}

/** Home Assistant's `is_number`, as filter, function and test. */
export function isNumber(value: PyValue): boolean {
  if (value instanceof Undefined) return false;
  try {
    return Number.isFinite(toFloat(value));
  } catch (error) {
    if (isForgivable(error)) return false;
    throw error;
  }
}

/** The value that a filter or function was given. */
export function given(value: PyValue | undefined, what: string): PyValue {
  if (value === undefined) throw new UnsupportedConstruct(`${what} without a value`);
  return value;
}

/** What `convert` returns, or the default when Python would raise `ValueError` or `TypeError`. */
export function orDefault(fallback: PyValue | undefined, convert: () => PyValue): PyValue {
  try {
    return convert();
  } catch (error) {
    if (fallback === undefined || !isForgivable(error)) throw error;
    return fallback;
  }
}

function isForgivable(error: unknown): boolean {
  return error instanceof PythonFault && /^(?:Value|Type)Error/.test(error.message);
}
