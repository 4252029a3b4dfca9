import type { Hub } from "../hub/hub.ts";
import type { Input } from "./compile.ts";
import type { Meaning } from "./meaning.ts";

/** An input with those that are made of it. */
export interface Source<T> extends Input {
  /** The last round it read something in. */
  round: number;
  dependents: readonly T[];
}

/** The channels that others are made of, each once; `T` are those others. */
export class Sources<T> {
  readonly #hub: Hub;
  readonly #byTopic = new Map<string, Source<T>>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** The source of a topic that somebody derives from. */
  find(topic: string): Source<T> | undefined {
    return this.#byTopic.get(topic);
  }

  /** The source of a topic, made where there is none. */
  get(topic: string): Source<T> {
    let source = this.#byTopic.get(topic);
    if (source === undefined) {
      source = this.look(topic);
      this.#byTopic.set(topic, source);
    }
    return source;
  }

  /** A source that nobody follows. It stands where its last reading left it, if its device is there. */
  look(topic: string): Source<T> {
    const { device, channel } = this.#locate(topic);
    const last = device?.state === "online" ? channel?.topic.last ?? null : null;
    return {
      topic,
      value: last?.value ?? null,
      time: last?.time ?? -Infinity,
      stamp: 0,
      round: -1,
      dependents: [],
    };
  }

  /** Joins sources with what is made of them; forgets those of which nothing is. */
  join(all: readonly T[], inputsOf: (one: T) => readonly Source<T>[]): void {
    const dependents = new Map<Source<T>, T[]>();
    for (const one of all) {
      for (const source of inputsOf(one)) {
        const known = dependents.get(source);
        if (known === undefined) dependents.set(source, [one]);
        else known.push(one);
      }
    }
    for (const [topic, source] of this.#byTopic) {
      source.dependents = dependents.get(source) ?? [];
      if (source.dependents.length === 0) this.#byTopic.delete(topic);
    }
  }

  /** The topics of all sources. */
  topics(): string[] {
    return [...this.#byTopic.keys()];
  }

  /** The sources that are channels of one device. */
  *ofDevice(device: string): Iterable<Source<T>> {
    for (const source of this.#byTopic.values()) {
      if (source.topic.startsWith(`${device}/`)) yield source;
    }
  }

  /** What the device of a topic says that its channel is. */
  meaningOf(topic: string): Meaning {
    return this.#locate(topic).channel?.description ?? {};
  }

  #locate(topic: string) {
    const [id] = topic.split("/", 1);
    const device = this.#hub.device(id);
    return { device, channel: device?.channels.get(topic.slice(id.length + 1)) };
  }
}
