import { describeThrown, type Log } from "../log.ts";
import { checkDefinition, type Definition, DefinitionError } from "./definition.ts";
import { DefinitionFile } from "./definition_file.ts";
import type { Derivations } from "./derivations.ts";

/** The derived channels that were defined in the page: they are kept, and can be changed there. */
export class PageDefinitions {
  readonly #derivations: Derivations;
  readonly #file: DefinitionFile | null;
  readonly #log: Log;
  readonly #byTopic = new Map<string, Definition>();
  /** Why some of those that were kept are not there. */
  readonly #faults = new Map<string, string>();

  /** Without a path they are gone with the bridge. */
  constructor(derivations: Derivations, path: string | undefined, log: Log) {
    this.#derivations = derivations;
    this.#file = path === undefined ? null : new DefinitionFile(path);
    this.#log = log;
  }

  /** Defines what was kept, as far as it can be. */
  load(): void {
    for (const definition of this.#read()) this.#define(definition);
  }

  /** Whether one that is there is the page's: the config may have taken its topic. */
  has(topic: string): boolean {
    return this.#byTopic.has(topic) && !this.#faults.has(topic);
  }

  /** Those that are not there, and why. */
  *faulty(): Iterable<Definition & { readonly fault: string }> {
    for (const [topic, fault] of this.#faults) yield { ...this.#byTopic.get(topic)!, fault };
  }

  /**
   * Defines one, instead of one of its own of the same topic that may be there; returns whether it
   * is kept.
   *
   * @throws {DefinitionError}
   */
  set(definition: Definition): boolean {
    const { topic } = checkDefinition(definition);
    const isTaken = this.#derivations.list().some((it) => it.definition.topic === topic);
    if (isTaken && !this.has(topic)) {
      throw new DefinitionError({ field: "id", reason: "is one of the config" });
    }
    this.#derivations.define([definition]);
    this.#faults.delete(topic);
    this.#byTopic.set(topic, definition);
    return this.#keep();
  }

  /** Takes one away; returns whether that is kept, or `null` when there was none. */
  remove(topic: string): boolean | null {
    if (!this.#byTopic.delete(topic)) return null;
    if (!this.#faults.delete(topic)) this.#derivations.remove(topic);
    return this.#keep();
  }

  #read(): Definition[] {
    try {
      return this.#file?.read() ?? [];
    } catch (error) {
      this.#log.warn(`the page's derived channels cannot be read: ${describeThrown(error)}`);
      this.#try(() => this.#file!.setAside());
      return [];
    }
  }

  #define(definition: Definition): void {
    let topic = definition.id;
    try {
      topic = checkDefinition(definition).topic;
      this.#byTopic.set(topic, definition);
      const isTaken = this.#derivations.list().some((it) => it.definition.topic === topic);
      if (isTaken) throw new DefinitionError({ field: "id", reason: "is one of the config" });
      this.#derivations.define([definition]);
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      this.#byTopic.set(topic, definition);
      this.#faults.set(topic, error.message);
      this.#log.warn(`derived channel ${topic} is not there: ${error.message}`);
    }
  }

  #keep(): boolean {
    return this.#try(() => this.#file?.write([...this.#byTopic.values()]));
  }

  #try(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      this.#log.warn(`derived channels are not kept: ${describeThrown(error)}`);
      return false;
    }
  }
}
