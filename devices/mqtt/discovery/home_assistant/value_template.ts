import type { Message } from "../message.ts";
import { type CompiledTemplate, compileTemplate, type Rendered } from "../template/template.ts";
import { renderPlainPath } from "../template/plain_path.ts";
import type { PyValue } from "../template/values.ts";

/** Templates kept compiled; beyond this many, devices have come and gone: start over. */
const MAX_COMPILED = 5_000;
const compiled = new Map<string, CompiledTemplate>();

/** Compiles a template once, however many components use the same one. */
export function compileOnce(source: string): CompiledTemplate {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const fresh = compileTemplate(source);
  compiled.set(source, fresh);
  return fresh;
}

/** What a message of a state topic says to a channel; without a template its text. */
export function renderValue(source: string | undefined, message: Message): Rendered {
  const { text } = message;
  if (text === null) return { failed: "is no text" };
  if (source === undefined) return { text };
  const template = compileOnce(source);
  if ("unsupported" in template) return template;
  const { plainPath } = template.template;
  if (plainPath !== null) {
    const plain = renderPlainPath(plainPath, message.json, message.mayHoldWholeFloats);
    if (plain !== undefined) return { text: plain };
  }
  return template.template.render(message.variables);
}

/** The payload of a command; without a template the value as text. */
export function renderCommand(
  source: string | undefined,
  value: PyValue,
  variables: Readonly<Record<string, PyValue>> = {},
): Rendered {
  if (source === undefined) throw new TypeError("A command without a template has its own text");
  const template = compileOnce(source);
  if ("unsupported" in template) return template;
  return template.template.render(new Map([["value", value], ...Object.entries(variables)]));
}
