import { LineFramer } from "../framing/lines.ts";
import { compilePattern, type Pattern } from "../pattern.ts";

/** Lines of one kind before it is believed. */
const MIN_LINES = 2;
/** A board that has said so much in other words is another one. */
const MAX_BYTES = 16 * 1024;

/** What only the devices of one profile print. */
export interface ProfileSign {
  /** The profile's name. */
  readonly profile: string;
  /** What such devices are called. */
  readonly name: string;
  /** A regular expression for a line. */
  readonly heard: string;
}

/** Listens to the first lines of a board that nobody has configured for those that only devices of a profile print. */
export class ProfileEar {
  readonly #signs: readonly (readonly [ProfileSign, Pattern])[];
  readonly #onHeard: (sign: ProfileSign) => void;
  readonly #counts = new Map<ProfileSign, number>();
  readonly #framer = new LineFramer({
    onLine: (bytes, start, end) => this.#hear(new TextDecoder().decode(bytes.slice(start, end))),
    onTooLong() {},
  });
  #bytesLeft = MAX_BYTES;

  private constructor(
    signs: readonly (readonly [ProfileSign, Pattern])[],
    onHeard: (sign: ProfileSign) => void,
  ) {
    this.#signs = signs;
    this.#onHeard = onHeard;
  }

  /**
   * Makes one that calls `onHeard` once, if at all.
   *
   * @throws {SyntaxError} when a sign's pattern cannot be matched
   */
  static async create(
    signs: readonly ProfileSign[],
    onHeard: (sign: ProfileSign) => void,
  ): Promise<ProfileEar> {
    const compiled = signs.map(async (sign) => [sign, await compilePattern(sign.heard)] as const);
    return new ProfileEar(await Promise.all(compiled), onHeard);
  }

  /** Takes the next bytes. */
  receive(chunk: Uint8Array): void {
    if (this.#bytesLeft <= 0) return;
    this.#bytesLeft -= chunk.length;
    this.#framer.receive(chunk);
  }

  #hear(line: string): void {
    if (this.#bytesLeft === -Infinity) return;
    for (const [sign, pattern] of this.#signs) {
      if (pattern.match(line) === null) continue;
      const count = (this.#counts.get(sign) ?? 0) + 1;
      this.#counts.set(sign, count);
      if (count < MIN_LINES) continue;
      this.#bytesLeft = -Infinity;
      return this.#onHeard(sign);
    }
  }
}
