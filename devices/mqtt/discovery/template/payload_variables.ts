import type { Variables } from "./evaluator.ts";
import { parsePythonJson } from "./json.ts";
import type { PyValue } from "./values.ts";

/** What Home Assistant's value templates may use: `value`, and `value_json` when it is JSON. */
export function payloadVariables(payload: string): Variables {
  const variables = new Map<string, PyValue>([["value", payload]]);
  const json = parsePythonJson(payload);
  if (json !== undefined) variables.set("value_json", json);
  return variables;
}
