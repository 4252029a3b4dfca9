import { isMap, isScalar, type Node } from "yaml";
import type {
  BytesKey,
  ConfigKey,
  ConfigKeys,
  EitherKey,
  ListKey,
  MapKey,
  NumberKey,
  RecordKey,
  TextKey,
} from "../../devices/adapter.ts";
import { checkLevel } from "../hub/topic.ts";
import {
  type Read,
  readBoolean,
  readChoice,
  readInteger,
  readList,
  readMap,
  readName,
  readNumber,
  readRecord,
  readText,
  type YamlSource,
} from "./yaml_reader.ts";

/** What is known of files beyond the text of a config. */
export interface FileFacts {
  /** Returns the path of a file that the config names, from where the config lies. */
  resolvePath(path: string): string;
  /** Tells whether a resolved path leads to a file. */
  isFile(path: string): boolean;
  /** Returns the text of a file at a resolved path. Default: there are none to be read. */
  readFile?(path: string): string;
}

/** Whether a text is the name of something that is shipped, and no path. */
export function isShippedName(text: string): boolean {
  return /^[\w-]+$/.test(text);
}

/** Returns the reader of each of the `keys`. */
export function readersOf(
  keys: ConfigKeys,
  files: FileFacts,
): { readonly [name: string]: Read<unknown> } {
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [name, readerOf(key, files)]),
  );
}

/** Returns the names of the keys that may not be left out. */
export function requiredOf(keys: ConfigKeys): string[] {
  return Object.keys(keys).filter((name) => keys[name].required);
}

/** Returns the reader of what `key` describes. */
export function readerOf(key: ConfigKey, files: FileFacts): Read<unknown> {
  switch (key.type) {
    case "text":
      return readerOfText(key, files);
    case "integer":
    case "number":
      return readerOfNumber(key);
    case "boolean":
      return readBoolean;
    case "choice":
      return readChoice(key.of);
    case "bytes":
      return readerOfBytes(key);
    case "list":
      return readerOfList(key, files);
    case "map":
      return readerOfMap(key, files);
    case "record":
      return readerOfRecord(key, files);
    case "either":
      return readerOfEither(key, files);
  }
}

function readerOfText(key: TextKey, files: FileFacts): Read<string> {
  const read = key.isName ? readName() : readText();
  return (source, node, path) => {
    const text = read(source, node, path);
    if (text === undefined) return undefined;
    const isFile = key.isFile && !(key.mayBeName && isShippedName(text));
    if (isFile && !files.isFile(files.resolvePath(text))) {
      return source.fail(node, path, `there is no file ${text}`);
    }
    const fault = key.check?.(text) ?? null;
    if (typeof fault === "string") return source.fail(node, path, fault);
    if (fault !== null) source.failLater(node, path, fault);
    return isFile ? files.resolvePath(text) : text;
  };
}

function readerOfNumber({ type, min = -Infinity, max = Infinity }: NumberKey): Read<number> {
  if (type === "integer") return readInteger(min, max);
  return readNumber((value) => value >= min && value <= max ? null : describeBounds(min, max));
}

function describeBounds(min: number, max: number): string {
  if (max === Infinity) return `must be at least ${min}`;
  return min === -Infinity ? `must be at most ${max}` : `must be from ${min} to ${max}`;
}

function readerOfBytes({ maxBytes }: BytesKey): Read<Uint8Array> {
  const read = readName();
  return (source, node, path) => {
    const digits = read(source, node, path)?.replaceAll(" ", "");
    if (digits === undefined) return undefined;
    if (!/^(?:[0-9a-f]{2})+$/i.test(digits) || digits.length > 2 * maxBytes) {
      const most = `1 to ${maxBytes} bytes of two hexadecimal digits each`;
      return source.fail(node, path, `must be ${most}, such as "AA 55"`);
    }
    return Uint8Array.fromHex(digits);
  };
}

function readerOfList(key: ListKey, files: FileFacts): Read<unknown[]> {
  const read = readList(readerOf(key.of, files));
  return (source, node, path) => {
    const problemsBefore = source.problems.length;
    const items = read(source, node, path);
    if (items === undefined || source.problems.length > problemsBefore) return undefined;
    const fault = key.check?.(items) ?? null;
    return fault === null ? items : source.fail(node, path, fault);
  };
}

function readerOfMap(key: MapKey, files: FileFacts): Read<unknown> {
  const required = requiredOf(key.keys);
  const read = readMap<Record<string, unknown>>(readersOf(key.keys, files), { required });
  return (source, node, path) => {
    const problemsBefore = source.problems.length;
    const map = read(source, node, path);
    if (map === undefined || source.problems.length > problemsBefore) return undefined;
    const fault = key.check?.(map) ?? null;
    if (fault === null) return map;
    return source.fail(node, fault.key === "" ? path : `${path}.${fault.key}`, fault.reason);
  };
}

function readerOfRecord(key: RecordKey, files: FileFacts): Read<unknown> {
  return readRecord(readerOf(key.of, files), (name) => {
    return (key.hasChannelIds ? checkLevel(name) : null) ?? key.checkKey?.(name) ?? null;
  });
}

function readerOfEither({ of }: EitherKey, files: FileFacts): Read<unknown> {
  const readers = new Map(of.map((key) => [key, readerOf(key, files)]));
  const maps = of.filter((key) => key.type === "map");
  return (source, node, path) => {
    if (maps.length > 0 && (isMap(node) || maps.length === of.length)) {
      const key = chooseMap(maps, source, node, path);
      return key === null ? undefined : readers.get(key)!(source, node, path);
    }
    const reasons: string[] = [];
    for (const read of readers.values()) {
      const problemsBefore = source.problems.length;
      const value = read(source, node, path);
      const [problem] = source.problems.splice(problemsBefore);
      if (problem === undefined) return value;
      reasons.push(problem.reason);
    }
    return source.fail(node, path, joinReasons(reasons));
  };
}

/** Returns the map that is meant; a problem when a choice that all of them have names none. */
function chooseMap(
  maps: readonly MapKey[],
  source: YamlSource,
  node: Node | null,
  path: string,
): MapKey | null {
  const teller = Object.keys(maps[0].keys).find((name) =>
    maps.length > 1 && maps.every(({ keys }) => keys[name]?.type === "choice")
  );
  if (teller === undefined) return mostAlike(maps, node);
  const read = (key: MapKey) => {
    const { [teller]: choice } = key.keys;
    return choice.type === "choice" ? choice.of : [];
  };
  const written = isMap(node) ? source.resolve(node.get(teller, true) as Node ?? null) : null;
  const value = isScalar(written) ? written.value : undefined;
  const meant = maps.find((key) => read(key).some((choice) => choice === value));
  if (meant !== undefined) return meant;
  source.fail(node, `${path}.${teller}`, `must be one of ${maps.flatMap(read).join(", ")}`);
  return null;
}

/** Returns the map with the most of the keys that are there, the first of several. */
function mostAlike(maps: readonly MapKey[], node: Node | null): MapKey {
  const counts = maps.map(({ keys }) =>
    isMap(node) ? Object.keys(keys).filter((name) => node.has(name)).length : 0
  );
  return maps[counts.indexOf(Math.max(...counts))];
}

function joinReasons(reasons: readonly string[]): string {
  const [first, ...others] = new Set(reasons);
  return [first, ...others.map((reason) => reason.replace(/^must be /, ""))].join(", or ");
}
