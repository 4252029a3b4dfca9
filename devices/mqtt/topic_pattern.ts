/** The parts of a topic that a pattern has given names to. */
export type Captures = Readonly<Record<string, string>>;

/** `+`, `+name`, `#`, `#name`, or a level as it stands. */
interface Level {
  readonly kind: "literal" | "one" | "rest";
  readonly text: string;
}

/** The longest topic or pattern, in UTF-16 code units: three bytes each fit MQTT's two of length. */
const MAX_TOPIC_LENGTH = 20_000;
// deno-lint-ignore no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const PLACEHOLDER = /\{(\w+)\}/g;
const NAME = /^\w*$/;

/**
 * Returns what is wrong with a pattern: a topic filter (MQTT 5.0 §4.7.1) whose wildcards may have
 * a name each, `sensors/+room/#rest`; or `null`.
 */
export function checkPattern(pattern: string): string | null {
  if (pattern === "") return "is empty";
  if (CONTROL.test(pattern)) return "contains a control character";
  const levels = pattern.split("/").map(parseLevel);
  const rest = levels.findIndex(({ kind }) => kind === "rest");
  if (rest >= 0 && rest < levels.length - 1) return "has a # that is not the last level";
  const names = levels.flatMap(({ kind, text }) => kind === "literal" || text === "" ? [] : [text]);
  const wrong = levels.find(({ kind, text }) =>
    kind === "literal" ? /[+#]/.test(text) : !NAME.test(text)
  );
  if (wrong !== undefined) {
    return "has a + or # that neither stands alone nor is followed by a name";
  }
  return new Set(names).size < names.length ? "gives the same name twice" : null;
}

/** Returns what is wrong with the name of a topic to publish on (MQTT 5.0 §4.7), or `null`. */
export function checkTopic(topic: string): string | null {
  if (topic === "") return "is empty";
  if (/[+#]/.test(topic)) return "contains + or #, which only filters may";
  if (topic.startsWith("$")) return "begins with $: such topics are the broker's own";
  if (CONTROL.test(topic)) return "contains a control character";
  return topic.length > MAX_TOPIC_LENGTH ? `is longer than ${MAX_TOPIC_LENGTH} characters` : null;
}

/** A topic filter that knows what its wildcards stand for. */
export class TopicPattern {
  /** As it is subscribed to. */
  readonly filter: string;
  /** The names that {@linkcode match} gives values to. */
  readonly names: readonly string[];
  readonly #levels: readonly Level[];

  /** @param pattern {@linkcode checkPattern} finds nothing wrong with it. */
  constructor(pattern: string) {
    this.#levels = pattern.split("/").map(parseLevel);
    this.filter = this.#levels.map(({ kind, text }) =>
      kind === "literal" ? text : kind === "one" ? "+" : "#"
    ).join("/");
    this.names = this.#levels.flatMap(({ kind, text }) =>
      kind === "literal" || text === "" ? [] : [text]
    );
  }

  /** Returns what the named wildcards stand for in `topic`, or `null` when it does not match. */
  match(topic: string): Captures | null {
    const levels = this.#levels;
    const given = topic.split("/");
    // MQTT 5.0 §4.7.2: a leading wildcard does not match topics that start with $
    if (levels[0].kind !== "literal" && topic.startsWith("$")) return null;
    const captures: Record<string, string> = Object.create(null);
    for (let i = 0; i < levels.length; i++) {
      const { kind, text } = levels[i];
      if (kind === "rest") {
        // MQTT 5.0 §4.7.1.2: # also matches the parent level
        if (i > given.length) return null;
        if (text !== "") captures[text] = given.slice(i).join("/");
        return captures;
      }
      if (i >= given.length || (kind === "literal" && text !== given[i])) return null;
      if (kind === "one" && text !== "") captures[text] = given[i];
    }
    return levels.length === given.length ? captures : null;
  }
}

/** The names between braces in a template. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name]) => name);
}

/** Puts values in the place of `{name}`; braces around anything else stay. */
export function fillTemplate(template: string, values: Captures): string {
  return template.replace(
    PLACEHOLDER,
    (whole, name) => Object.hasOwn(values, name) ? values[name] : whole,
  );
}

/** The pattern of every topic that a template can make: a whole level `{name}` becomes `+name`. */
export function toPattern(template: string): string {
  return template.split("/").map((level) => {
    const [, name] = /^\{(\w+)\}$/.exec(level) ?? [];
    if (name !== undefined) return `+${name}`;
    return placeholders(level).length > 0 ? "+" : level;
  }).join("/");
}

function parseLevel(text: string): Level {
  if (text.startsWith("+")) return { kind: "one", text: text.slice(1) };
  if (text.startsWith("#")) return { kind: "rest", text: text.slice(1) };
  return { kind: "literal", text };
}
