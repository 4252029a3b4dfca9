import type { Definition } from "./definition.ts";

const VERSION = 1;
const READABLE_BY_OWNER = 0o600;
const MAX_FILE_BYTES = 1_048_576;

/** Where the derived channels are kept that were defined in the page. */
export class DefinitionFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Returns what is kept; nothing where nothing was.
   *
   * @throws {Error} when there is something that cannot be read
   */
  read(): Definition[] {
    let text: string;
    try {
      if (Deno.statSync(this.#path).size > MAX_FILE_BYTES) {
        throw new Error("it is larger than 1 MiB");
      }
      text = Deno.readTextFileSync(this.#path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
    const { version, derived } = JSON.parse(text) ?? {};
    if (version !== VERSION || !Array.isArray(derived) || !derived.every(isDefinition)) {
      throw new Error("it is not a file of this version");
    }
    return derived;
  }

  /** Moves what cannot be read out of the way of what will be kept. */
  setAside(): void {
    Deno.renameSync(this.#path, `${this.#path}.damaged`);
  }

  /** Keeps other ones, whole or not at all. @throws {Error} when it cannot */
  write(definitions: readonly Definition[]): void {
    const derived = definitions.map(({ id, expression, unit, name }) => {
      return { id, expression, unit, name };
    });
    const half = `${this.#path}.new`;
    const text = `${JSON.stringify({ version: VERSION, derived }, null, 1)}\n`;
    const options = { write: true, create: true, truncate: true, mode: READABLE_BY_OWNER };
    using file = Deno.openSync(half, options);
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    // Or a power cut leaves the new name with nothing behind it.
    file.syncDataSync();
    Deno.renameSync(half, this.#path);
  }
}

function isDefinition(value: unknown): value is Definition {
  if (typeof value !== "object" || value === null) return false;
  const { id, expression, unit, name } = value as Record<string, unknown>;
  const isText = (it: unknown) => typeof it === "string";
  return isText(id) && isText(expression) &&
    [unit, name].every((it) => it === undefined || isText(it));
}
