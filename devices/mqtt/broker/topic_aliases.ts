/** Aliases that we give topics on one connection (§3.3.2.3.4): the first topics get them, for good. */
export class TopicAliases {
  readonly #aliases = new Map<string, number>();
  readonly #most: number;

  /** `most` is the lower one of what the client allows and what we use. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether there is any use in asking. */
  get isUsed(): boolean {
    return this.#most > 0;
  }

  /** Returns a topic's alias; `null` when all are taken. The packet that it goes into must be sent. */
  take(topic: string): { readonly alias: number; readonly isKnown: boolean } | null {
    const known = this.#aliases.get(topic);
    if (known !== undefined) return { alias: known, isKnown: true };
    if (this.#aliases.size >= this.#most) return null;
    const alias = this.#aliases.size + 1;
    this.#aliases.set(topic, alias);
    return { alias, isKnown: false };
  }
}
