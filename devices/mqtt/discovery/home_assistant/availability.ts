import type { Message } from "../message.ts";
import { isObject } from "../message.ts";
import { ComponentConfig, ConfigFault } from "./component_config.ts";
import { compileOnce, renderValue } from "./value_template.ts";

interface Source {
  readonly topic: string;
  readonly template: string | undefined;
  readonly available: string;
  readonly notAvailable: string;
}

const MAX_SOURCES = 32;

/** Whether a component is there, by the topics it named for that. */
export class Availability {
  readonly #sources: readonly Source[];
  readonly #mode: string;
  readonly #known = new Map<Source, boolean>();
  #latest = false;

  /** @throws {ConfigFault} When a topic is none, or there is no list. */
  constructor(config: ComponentConfig) {
    this.#sources = readSources(config);
    this.#mode = config.text("availability_mode") ?? "latest";
  }

  /** The topics to listen to. */
  get topics(): ReadonlySet<string> {
    return new Set(this.#sources.map(({ topic }) => topic));
  }

  /** Names what a template uses that is not understood, or null. */
  get unsupported(): string | null {
    for (const { template } of this.#sources) {
      if (template === undefined) continue;
      const compiled = compileOnce(template);
      if ("unsupported" in compiled) return compiled.unsupported;
    }
    return null;
  }

  /** Whether it is there; null when it says nothing about that. */
  get isAvailable(): boolean | null {
    if (this.#sources.length === 0) return null;
    const all = this.#sources.map((source) => this.#known.get(source) === true);
    if (this.#mode === "all") return all.every((one) => one);
    return this.#mode === "any" ? all.some((one) => one) : this.#latest;
  }

  /** Whether it has said that it is not there: more than nothing yet. */
  get saysAway(): boolean {
    return this.#known.size > 0 && this.isAvailable === false;
  }

  /** Takes in a message of one of the topics' filters. */
  receive(filter: string, message: Message): void {
    for (const source of this.#sources) {
      if (source.topic !== filter) continue;
      const rendered = renderValue(source.template, message);
      if (!("text" in rendered)) continue;
      if (rendered.text === source.available) this.#learn(source, true);
      else if (rendered.text === source.notAvailable) this.#learn(source, false);
    }
  }

  #learn(source: Source, isAvailable: boolean): void {
    this.#known.set(source, isAvailable);
    this.#latest = isAvailable;
  }
}

function readSources(config: ComponentConfig): Source[] {
  const available = config.text("payload_available");
  const notAvailable = config.text("payload_not_available");
  const topic = config.filter("availability_topic");
  if (topic !== undefined) {
    const template = config.text("availability_template");
    return [{
      topic,
      template,
      available: available ?? "online",
      notAvailable: notAvailable ?? "offline",
    }];
  }
  const list = config.raw("availability") ?? [];
  if (!Array.isArray(list) || list.length > MAX_SOURCES) {
    throw new ConfigFault("has no availability");
  }
  return list.map((one) => {
    if (!isObject(one)) throw new ConfigFault("has no object as availability");
    const source = new ComponentConfig(one);
    const of = source.filter("topic");
    if (of === undefined) throw new ConfigFault("has an availability without a topic");
    return {
      topic: of,
      template: source.text("value_template"),
      available: source.text("payload_available") ?? "online",
      notAvailable: source.text("payload_not_available") ?? "offline",
    };
  });
}
