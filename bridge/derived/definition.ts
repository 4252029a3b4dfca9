import { checkDeviceId, checkLevel } from "../hub/topic.ts";
import { hasControlCharacter } from "../control_characters.ts";
import { ExpressionError } from "./expression_error.ts";
import { type Expression, parseExpression } from "./expression.ts";

/** The most derived channels of one bridge. */
export const MAX_DEFINITIONS = 200;
const MAX_UNIT_LENGTH = 32;
const MAX_NAME_LENGTH = 100;

/** A derived channel as somebody wrote it down. */
export interface Definition {
  /** `dew.difference`, as an expression would name it, or `dew/difference`, as its topic. */
  readonly id: string;
  readonly expression: string;
  /** Default: what follows from the units of the channels it is made of. */
  readonly unit?: string;
  /** For people, where it says more than the id. */
  readonly name?: string;
}

/** One that is right as far as it goes by itself. */
export interface CheckedDefinition extends Definition, Expression {
  readonly topic: string;
  readonly device: string;
  readonly channel: string;
}

/** What is wrong with a definition, and with which part of it. */
export interface DefinitionFault {
  readonly field: keyof Definition;
  readonly reason: string;
}

/** A definition that cannot be; its message begins with the field that is wrong. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";

  constructor({ field, reason }: DefinitionFault) {
    super(`${field}: ${reason}`);
  }
}

/** Takes a definition apart. @throws {DefinitionError} */
export function checkDefinition(definition: Definition): CheckedDefinition {
  const { id, unit, name } = definition;
  const place = placeOf(id);
  const fault = checkDeviceId(place.device) ?? checkLevel(place.channel);
  if (fault !== null) throw new DefinitionError({ field: "id", reason: fault });
  checkText("unit", unit, MAX_UNIT_LENGTH);
  checkText("name", name, MAX_NAME_LENGTH);
  try {
    const expression = parseExpression(definition.expression);
    const topic = `${place.device}/${place.channel}`;
    return { ...definition, ...place, ...expression, topic };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new DefinitionError({ field: "expression", reason: error.message });
  }
}

/** Returns the device and the channel that an id names; an id of one word is one of the device `derived`. */
function placeOf(id: string): { device: string; channel: string } {
  const [, device, channel] = (/^([^/]*)\/(.*)$/.exec(id) ?? /^([^.]*)\.(.*)$/.exec(id)) ?? [];
  return device === undefined ? { device: "derived", channel: id } : { device, channel };
}

function checkText(field: "unit" | "name", text: string | undefined, maxLength: number): void {
  if (text === undefined) return;
  const reason = text.length > maxLength
    ? `is longer than ${maxLength} characters`
    : hasControlCharacter(text)
    ? "contains a control character"
    : null;
  if (reason !== null) throw new DefinitionError({ field, reason });
}

/**
 * Returns the definitions with those first that others are made of.
 *
 * @throws {DefinitionError} when some are made of each other in a circle
 */
export function inOrder<T extends CheckedDefinition>(definitions: readonly T[]): T[] {
  const byTopic = new Map(definitions.map((it) => [it.topic, it]));
  const ordered = new Set<T>();
  const visit = (it: T, trail: readonly string[]): void => {
    if (ordered.has(it)) return;
    const start = trail.indexOf(it.topic);
    if (start >= 0) {
      const circle = [...trail.slice(start), it.topic].join(" → ");
      throw new DefinitionError({ field: "expression", reason: `goes in a circle: ${circle}` });
    }
    for (const topic of it.topics) {
      const source = byTopic.get(topic);
      if (source !== undefined) visit(source, [...trail, it.topic]);
    }
    ordered.add(it);
  };
  for (const it of definitions) visit(it, []);
  return [...ordered];
}

/** Among others one has to say which one is wrong. */
function checkNamed(definition: Definition): CheckedDefinition {
  try {
    return checkDefinition(definition);
  } catch (error) {
    if (error instanceof DefinitionError) error.message = `${definition.id}: ${error.message}`;
    throw error;
  }
}

/** Returns what is wrong with definitions that are all there from the start, or `null`. */
export function checkDefinitions(definitions: readonly Definition[]): string | null {
  if (definitions.length > MAX_DEFINITIONS) return `has more than ${MAX_DEFINITIONS} channels`;
  try {
    const checked = definitions.map(checkNamed);
    const topics = checked.map(({ topic }) => topic);
    const twice = topics.find((topic, i) => topics.indexOf(topic) !== i);
    if (twice !== undefined) return `${twice} stands there twice`;
    inOrder(checked);
    return null;
  } catch (error) {
    if (error instanceof DefinitionError) return error.message;
    throw error;
  }
}
