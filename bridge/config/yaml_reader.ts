import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { describeThrown } from "../log.ts";
import { nearest } from "../nearest.ts";
import type { Problem } from "./config_error.ts";

/** Reads the value at `key`; adds a problem and returns `undefined` when it is not as it must be. */
export type Read<T> = (source: YamlSource, node: Node | null, key: string) => T | undefined;

/** The parser's own words for these are for programmers. */
const REASONS: { readonly [code: string]: string | undefined } = {
  MULTIPLE_DOCS: "a second document begins here: everything must be in one",
  RESOURCE_EXHAUSTION: "is nested too deeply",
};

/** A YAML text on its way to typed values; it collects every problem, each with its line. */
export class YamlSource {
  readonly problems: Problem[] = [];
  readonly #checks: Promise<void>[] = [];
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const { pos, code, message } of this.#document.errors) {
      if (code === "RESOURCE_EXHAUSTION" && this.problems.length > 0) break;
      const reason = code === "DUPLICATE_KEY"
        ? `${/^[^:\s]*/.exec(text.slice(pos[0]))![0]} stands here twice`
        : REASONS[code] ?? message;
      this.problems.push({ line: this.#line(pos[0]), key: "", reason });
    }
  }

  /** The whole, or `null` when the text holds nothing. */
  get root(): Node | null {
    return this.#document.contents;
  }

  /** Returns the node that an alias (`*name`) stands for; any other as it is. */
  resolve(node: Node | null): Node | null {
    return isAlias(node) ? (node as Alias).resolve(this.#document) ?? null : node;
  }

  /** Adds a problem at `node`. Returns `undefined`, for a {@linkcode Read} to return. */
  fail(node: Node | null, key: string, reason: string): undefined {
    this.problems.push({ line: this.#line(node?.range?.[0] ?? 0), key, reason });
    return undefined;
  }

  /** Adds a problem at `node` if `check` resolves with what is wrong; until then all is well. */
  failLater(node: Node | null, key: string, check: Promise<string | null>): void {
    this.#checks.push(check.then(
      (reason) => void (reason !== null && this.fail(node, key, reason)),
      (error) => this.fail(node, key, `cannot be checked: ${describeThrown(error)}`),
    ));
  }

  /** Resolves when every check is made, and has put the problems in the order of their lines. */
  async settle(): Promise<void> {
    await Promise.all(this.#checks);
    this.problems.sort((one, other) => one.line - other.line);
  }

  #line(offset: number): number {
    return Math.max(1, this.#lines.linePos(offset).line);
  }
}

/** The known keys of a map: how to read each, or why it is refused for now. */
export type Fields<T> = { readonly [K in keyof T]-?: Read<T[K]> };

/** What a map's keys may be. */
export interface MapOptions<T> {
  readonly required?: readonly (keyof T & string)[];
  /** Keys that are known but not served by this version. */
  readonly notYet?: readonly string[];
  /** Returns what is wrong with the keys that are there, or `null`. */
  check?(has: (key: keyof T & string) => boolean): string | null;
}

/** Returns a reader of maps with the keys of `fields` and no others. */
export function readMap<T>(fields: Fields<T>, options: MapOptions<T> = {}): Read<Partial<T>> {
  const { required = [], notYet = [] } = options;
  const known = [...Object.keys(fields), ...notYet];
  return (source, node, key) => {
    if (!isMap(node)) return source.fail(node, key, "must be a map of keys and values");
    const result: Partial<T> = {};
    for (const pair of (node as YAMLMap<Node, Node | null>).items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : "?";
      const path = key === "" ? name : `${key}.${name}`;
      if (notYet.includes(name)) {
        source.fail(pair.key, path, "not yet: this version does not serve it");
      } else if (!Object.hasOwn(fields, name)) {
        source.fail(pair.key, path, unknownKey(name, known));
      } else {
        const value = source.resolve(pair.value);
        if (value === null) source.fail(pair.key, path, missing(pair.value));
        else result[name as keyof T] = fields[name as keyof T](source, value, path);
      }
    }
    for (const name of required) {
      if (!node.has(name)) source.fail(node, key, `${name} is missing`);
    }
    const fault = options.check?.((name) => node.has(name)) ?? null;
    if (fault !== null) source.fail(node, key, fault);
    return result;
  };
}

function missing(node: Node | null): string {
  return isAlias(node)
    ? `*${node.source} names nothing: there is no &${node.source}`
    : "has no value";
}

/** Returns a reader of lists. */
export function readList<T>(read: Read<T>): Read<T[]> {
  return (source, node, key) => {
    if (!isSeq(node)) return source.fail(node, key, "must be a list");
    const items: T[] = [];
    for (const [i, item] of (node.items as (Node | null)[]).entries()) {
      const value = read(source, source.resolve(item), `${key}[${i}]`);
      if (value !== undefined) items.push(value);
    }
    return items;
  };
}

/** Returns a reader of texts; `check` returns what is wrong with one, or `null`. */
export function readText(check: (text: string) => string | null = () => null): Read<string> {
  return (source, node, key) => {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value !== "string") return source.fail(node, key, "must be a text");
    const fault = value === "" ? "is empty" : check(value);
    return fault === null ? value : source.fail(node, key, fault);
  };
}

function describeRange(min: number, max: number): string {
  if (min === -Infinity) return max === Infinity ? "" : ` of at most ${max}`;
  return max === Infinity ? ` of at least ${min}` : ` from ${min} to ${max}`;
}

/** Returns a reader of whole numbers from `min` to `max`, which may be infinite. */
export function readInteger(min: number, max: number): Read<number> {
  return (source, node, key) => {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
      return value;
    }
    return source.fail(node, key, `must be a whole number${describeRange(min, max)}`);
  };
}

/** Returns a reader of finite numbers; `check` returns what is wrong with one, or `null`. */
export function readNumber(check: (value: number) => string | null = () => null): Read<number> {
  return (source, node, key) => {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value !== "number" || !Number.isFinite(value)) {
      return source.fail(node, key, "must be a number");
    }
    const fault = check(value);
    return fault === null ? value : source.fail(node, key, fault);
  };
}

/** Reads true or false. */
export const readBoolean: Read<boolean> = (source, node, key) => {
  const value = isScalar(node) ? node.value : undefined;
  return typeof value === "boolean" ? value : source.fail(node, key, "must be true or false");
};

/**
 * Returns a reader of names such as a serial number, which YAML takes for a number when it has no
 * quotes: the text as it was written.
 */
export function readName(check: (text: string) => string | null = () => null): Read<string> {
  const read = readText(check);
  return (source, node, key) => {
    if (!isScalar(node) || typeof node.value !== "number") return read(source, node, key);
    const text = node.source ?? String(node.value);
    const fault = check(text);
    return fault === null ? text : source.fail(node, key, fault);
  };
}

/** Returns a reader of one of the `choices`. */
export function readChoice<const T extends string | number | boolean>(
  choices: readonly T[],
): Read<T> {
  return (source, node, key) => {
    const value = isScalar(node) ? node.value : undefined;
    const choice = choices.find((choice) => choice === value);
    if (choice !== undefined) return choice;
    const near = typeof value === "string" ? nearest(value, choices.map(String)) : null;
    const hint = near === null ? "" : `; did you mean ${near}?`;
    return source.fail(node, key, `must be one of ${choices.join(", ")}${hint}`);
  };
}

/** Returns a reader of maps whose keys are the file's own; `checkKey` returns what is wrong with one. */
export function readRecord<T>(
  read: Read<T>,
  checkKey: (key: string) => string | null,
): Read<Record<string, T>> {
  return (source, node, key) => {
    if (!isMap(node)) return source.fail(node, key, "must be a map of keys and values");
    const entries: [string, T][] = [];
    for (const pair of (node as YAMLMap<Node, Node | null>).items) {
      const name = isScalar(pair.key) ? String(pair.key.source ?? pair.key.value) : "";
      const path = `${key}.${name}`;
      const fault = checkKey(name);
      if (fault !== null) {
        source.fail(pair.key, path, fault);
        continue;
      }
      const node = source.resolve(pair.value);
      const value = node === null
        ? source.fail(pair.key, path, missing(pair.value))
        : read(source, node, path);
      if (value !== undefined) entries.push([name, value]);
    }
    return Object.fromEntries(entries);
  };
}

/** Returns the value of `key` in a map as a text, or `null`. */
export function peekText(node: Node | null, key: string): string | null {
  if (!isMap(node)) return null;
  const value = node.get(key);
  return typeof value === "string" ? value : null;
}

/** Returns the sentence for a key that is not among `known`, with the nearest that is. */
export function unknownKey(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === null
    ? `unknown key; known are ${known.join(", ")}`
    : `unknown key; did you mean ${near}?`;
}
