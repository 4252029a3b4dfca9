import type { Value } from "../../../adapter.ts";
import { checkFilter, checkTopic } from "../topics.ts";
import { floatText, type PyValue } from "../template/values.ts";
import type { Fields } from "./announcement.ts";
import type { ChannelPlan, CommandPayload, CommandPlan, StatePlan } from "./plan.ts";
import { renderCommand } from "./value_template.ts";

/** A config that Home Assistant would refuse too. */
export class ConfigFault extends Error {}

/** The longest list of texts that is read. */
const MAX_OPTIONS = 1024;

/** Reads the fields of one component, as lenient with types as Home Assistant. */
export class ComponentConfig {
  readonly #fields: Fields;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  /** Whether the field is there and not null. */
  has(key: string): boolean {
    return this.#fields[key] !== undefined && this.#fields[key] !== null;
  }

  /** The field as it came. */
  raw(key: string): unknown {
    return this.#fields[key];
  }

  /** A text; numbers and booleans are turned into Python's texts of them: `True`. */
  text(key: string): string | undefined {
    return toText(this.#fields[key]);
  }

  /** A number, which may come as text. */
  number(key: string): number | undefined {
    const value = this.#fields[key];
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  }

  /** A boolean, which may come as text. */
  flag(key: string): boolean {
    const value = this.#fields[key];
    if (typeof value === "string") return /^(?:1|true|yes|on|enable)$/i.test(value);
    return value === true || value === 1;
  }

  /** A list of texts; a single one may stand alone. */
  texts(key: string): readonly string[] | undefined {
    const value = this.#fields[key];
    if (value === undefined || value === null) return undefined;
    const list = Array.isArray(value) ? value : [value];
    return list.slice(0, MAX_OPTIONS).map(toText).filter((text) => text !== undefined);
  }

  /** A topic filter to subscribe to. @throws {ConfigFault} When it is none. */
  filter(key: string): string | undefined {
    return this.#topic(key, checkFilter);
  }

  /** A topic to publish to. @throws {ConfigFault} When it is none. */
  topic(key: string): string | undefined {
    return this.#topic(key, checkTopic);
  }

  /** A topic to publish to, which must be there. @throws {ConfigFault} When it is not. */
  requiredTopic(key: string): string {
    const topic = this.topic(key);
    if (topic === undefined) throw new ConfigFault(`has no ${key}`);
    return topic;
  }

  /** The quality of service for everything about the component. */
  get qos(): 0 | 1 | 2 {
    const qos = this.#fields.qos;
    return qos === 1 || qos === 2 ? qos : 0;
  }

  /**
   * Where a value comes from; undefined without the topic.
   *
   * @param keys Topic and template; the first template that is there counts.
   */
  state(
    keys: readonly [topic: string, ...templates: string[]],
    decode: StatePlan["decode"],
  ): StatePlan | undefined {
    const [topicKey, ...templateKeys] = keys;
    const topic = this.filter(topicKey);
    if (topic === undefined) return undefined;
    const template = templateKeys.map((key) => this.text(key)).find((text) => text !== undefined);
    return { topic, template, decode };
  }

  /**
   * How a value is set; undefined without the topic.
   *
   * @param toPayload The value as the template and the device know it.
   */
  command(
    topicKey: string,
    templateKey: string,
    toPayload: (value: Value) => PyValue,
  ): CommandPlan | undefined {
    const topic = this.topic(topicKey);
    if (topic === undefined) return undefined;
    const template = this.text(templateKey);
    return {
      topic,
      templates: template === undefined ? [] : [template],
      encode: (value) => encodePayload(template, toPayload(value)),
    };
  }

  /** Whether a channel's commands are its state. */
  isOptimistic(state: StatePlan | undefined): Pick<ChannelPlan, "isOptimistic"> {
    return { isOptimistic: state === undefined || this.flag("optimistic") };
  }

  #topic(key: string, check: (topic: string) => string | null): string | undefined {
    if (!this.has(key)) return undefined;
    const topic = this.#fields[key];
    if (typeof topic !== "string") throw new ConfigFault(`has no text as ${key}`);
    const fault = check(topic);
    if (fault !== null) throw new ConfigFault(`has a ${key} that ${fault}`);
    return topic;
  }
}

function toText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "number") return undefined;
  return Number.isSafeInteger(value) ? String(value) : floatText(value);
}

/** A payload by a template; without one the value's text. */
export function encodePayload(
  template: string | undefined,
  value: PyValue,
  variables: Readonly<Record<string, PyValue>> = {},
): CommandPayload {
  if (template === undefined) return { payload: plainText(value) };
  const rendered = renderCommand(template, value, variables);
  if ("text" in rendered) return { payload: rendered.text };
  const reason = "unsupported" in rendered
    ? `The device's template uses ${rendered.unsupported}, which is not understood`
    : `The device's template fails: ${Object.values(rendered)[0]}`;
  return { kind: "unsupported", reason };
}

function plainText(value: PyValue): string {
  return typeof value === "number" ? floatText(value) : String(value);
}

/** A number as Python's int when it is whole, else as its float. */
export function toPython(value: Value): PyValue {
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
}
