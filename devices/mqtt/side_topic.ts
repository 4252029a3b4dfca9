import { type Captures, fillTemplate, toPattern, TopicPattern } from "./topic_pattern.ts";

const WHOLE_TOPIC = "{topic}";

/**
 * A topic beside the one that readings come on: for commands, for answers to them, for availability.
 * Its template is `{topic}` and what follows it, or has the captures of the readings' topic.
 */
export class SideTopic {
  /** What to subscribe to in order to hear it for every device. */
  readonly filter: string;
  readonly #template: string;
  readonly #readings: TopicPattern;
  /** What follows `{topic}`; null when the template does not begin with it. */
  readonly #suffix: string | null;
  readonly #pattern: TopicPattern;

  /** @param readings The pattern of the readings' topic, as text. */
  constructor(template: string, readings: string) {
    this.#template = template;
    this.#readings = new TopicPattern(readings);
    const isBeside = template.startsWith(WHOLE_TOPIC);
    this.#suffix = isBeside ? template.slice(WHOLE_TOPIC.length) : null;
    const pattern = isBeside ? cutAtRest(readings + this.#suffix) : toPattern(template);
    this.#pattern = new TopicPattern(pattern);
    this.filter = this.#pattern.filter;
  }

  /** Whether `topic` is one of these, and no topic of readings at the same time. */
  matches(topic: string): boolean {
    const suffix = this.#suffix;
    if (suffix === null) {
      return this.filter !== this.#readings.filter && this.#pattern.match(topic) !== null;
    }
    return suffix !== "" && topic.endsWith(suffix) &&
      this.#readings.match(topic.slice(0, -suffix.length)) !== null;
  }

  /** The one that belongs to the topic that `captures` are of. */
  fill(captures: Captures): string {
    return fillTemplate(this.#template, captures);
  }
}

/** How a topic ends is not known once a # has stood for any number of levels. */
function cutAtRest(pattern: string): string {
  const levels = pattern.split("/");
  const rest = levels.findIndex((level) => level.startsWith("#"));
  return rest < 0 ? pattern : [...levels.slice(0, rest), "#"].join("/");
}
