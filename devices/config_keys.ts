/**
 * The keys of config files, as data: what each takes and what it means. The kinds of adapters say
 * by them what an entry may have, and the config's reader and the reference of keys go by them.
 *
 * @module
 */

/** What every config key says of itself, for the config reader and for the reference of keys. */
export interface ConfigKeyFacts {
  /** What it is for: a sentence, for people. */
  readonly meaning: string;
  /** Whether an entry without it is refused. */
  readonly required?: true;
  /** Whether a changed value is taken while the adapter runs. Default `restart`. */
  readonly reload?: "live" | "restart";
}

/** A text that is not empty. */
export interface TextKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "text";
  /** Taken when the key is left out. */
  readonly default?: string;
  /** Whether what YAML takes for a number (a serial number without quotes) is taken as written. */
  readonly isName?: true;
  /** Whether it is the path of a file that must be there, relative to the config file. */
  readonly isFile?: true;
  /** With `isFile`: whether a word of letters, digits, `_` and `-` is the name of something that is shipped. */
  readonly mayBeName?: true;
  /** Whether two adapters of one kind never have the same. */
  readonly isUnique?: true;
  /** Returns what is wrong with a text, or `null`; asynchronous when it has to load what knows. */
  check?(text: string): string | null | Promise<string | null>;
}

/** A finite number; with type `integer` a whole one. Bounds are included. */
export interface NumberKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "number" | "integer";
  /** The smallest that is taken. */
  readonly min?: number;
  /** The largest that is taken. */
  readonly max?: number;
  /** Of the number, for people. */
  readonly unit?: string;
  /** Taken when the key is left out. */
  readonly default?: number;
}

/** True or false. */
export interface BooleanKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "boolean";
  /** Taken when the key is left out. */
  readonly default?: boolean;
}

/** One of several values. */
export interface ChoiceKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "choice";
  /** What may be chosen. */
  readonly of: readonly (string | number | boolean)[];
  /** Taken when the key is left out. */
  readonly default?: string | number | boolean;
}

/** Bytes, written as hexadecimal digits: `AA 55`. */
export interface BytesKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "bytes";
  /** The most bytes; the least is 1. */
  readonly maxBytes: number;
}

/** A list of values of one kind. */
export interface ListKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "list";
  /** What each item is. */
  readonly of: ConfigKey;
  /** Taken when the key is left out. */
  readonly default?: readonly unknown[];
  /** Returns what is wrong with items that are each right, or `null`. */
  // deno-lint-ignore no-explicit-any -- the items' type follows from `of`, which the key cannot name
  check?(items: readonly any[]): string | null;
}

/** A map with known keys; `check` returns what is wrong with them together, or `null`. */
export interface MapKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "map";
  /** The keys it may have. */
  readonly keys: ConfigKeys;
  /** Returns what is wrong with values that are each right, or `null`. */
  // deno-lint-ignore no-explicit-any -- the value's type follows from `keys`, which the key cannot name
  check?(value: any): ConfigFault | null;
}

/** A map whose keys are the user's own, such as channel ids. */
export interface RecordKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "record";
  /** What each value is. */
  readonly of: ConfigKey;
  /** Whether each key is the id of a channel, and so must be fit for a topic. */
  readonly hasChannelIds?: true;
  /** Returns what is wrong with a key, or `null`. */
  checkKey?(key: string): string | null;
}

/**
 * One of several forms: `false` or a map, say. Among maps, a choice that all of them have (`type`)
 * tells which one is meant, or else the keys that are there.
 */
export interface EitherKey extends ConfigKeyFacts {
  /** Tells it from other keys. */
  readonly type: "either";
  /** The forms; the first that fits is taken. */
  readonly of: readonly ConfigKey[];
}

/** What is wrong with a map. */
export interface ConfigFault {
  /** Where in it: `""` for the whole, or `a.b`. */
  readonly key: string;
  /** What is wrong there. */
  readonly reason: string;
}

/** One config key, as data: what it takes and what it means. */
export type ConfigKey =
  | TextKey
  | NumberKey
  | BooleanKey
  | ChoiceKey
  | BytesKey
  | ListKey
  | MapKey
  | RecordKey
  | EitherKey;

/** Config keys by name. */
export type ConfigKeys = Readonly<Record<string, ConfigKey>>;

/** The type of the values that one key takes. */
export type ConfigValue<K extends ConfigKey> = K extends { type: "text" } ? string
  : K extends { type: "number" | "integer" } ? number
  : K extends { type: "boolean" } ? boolean
  : K extends { type: "choice"; of: readonly (infer T)[] } ? T
  : K extends { type: "bytes" } ? Uint8Array
  : K extends { type: "list"; of: infer O extends ConfigKey } ? readonly ConfigValue<O>[]
  : K extends { type: "map"; keys: infer M extends ConfigKeys } ? ConfigOf<M>
  : K extends { type: "record"; of: infer O extends ConfigKey }
    ? Readonly<Record<string, ConfigValue<O>>>
  : K extends { type: "either"; of: readonly (infer O extends ConfigKey)[] } ? ConfigValue<O>
  : never;

/** The names of keys whose values are always there. */
export type PresentKey<K extends ConfigKeys> = {
  [N in keyof K]: K[N] extends { required: true } | { default: unknown } ? N : never;
}[keyof K];

/** The type of a map with these keys: those required or with a default are there, others may be. */
export type ConfigOf<K extends ConfigKeys> =
  & { readonly [N in PresentKey<K>]: ConfigValue<K[N]> }
  & { readonly [N in Exclude<keyof K, PresentKey<K>>]?: ConfigValue<K[N]> };
