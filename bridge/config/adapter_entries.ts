import { isSeq, type Node } from "yaml";
import type { AdapterEntry, AdapterKind } from "../../devices/adapter.ts";
import { checkDeviceId } from "../hub/topic.ts";
import { describeThrown } from "../log.ts";
import { nearest } from "../nearest.ts";
import { withDefaults } from "./key_defaults.ts";
import { type FileFacts, isShippedName, readersOf, requiredOf } from "./key_reader.ts";
import { parseProfile, type Profile, withProfile } from "./profile.ts";
import {
  peekText,
  type Read,
  readList,
  readMap,
  readText,
  type YamlSource,
} from "./yaml_reader.ts";

/** One entry of `adapters`, as it is written: its kind's keys without their defaults. */
export interface AdapterConfig extends AdapterEntry {
  /** The word for its kind, or the module that exports it. */
  readonly type: string;
  /** What its kind has keys for. */
  readonly [key: string]: unknown;
}

/** Where the kinds of adapters are. */
export interface KindSource {
  /** The words for those that are always there. */
  readonly types: readonly string[];
  /** Whether a type is the name of a module, such as `./my_sensor.ts`, and not a word. */
  isModule(type: string): boolean;
  /** Resolves with the kind of this type; rejects with an `Error` that says why it cannot be had. */
  load(type: string): Promise<AdapterKind>;
  /** Resolves with the texts of the profiles that are shipped, by name. Default: there are none. */
  profiles?(): Promise<Readonly<Record<string, string>>>;
}

/** The kinds that a config names, and why the others cannot be had. */
export interface NamedKinds {
  readonly types: readonly string[];
  readonly found: ReadonlyMap<string, AdapterKind>;
  readonly faults: ReadonlyMap<string, string>;
  /** What the entries' profiles say, by kind and name, or why a profile cannot be had. */
  readonly profiles?: ReadonlyMap<string, Profile | string>;
}

/** Loads every kind that the entries of `adapters` name, each once. */
export async function loadNamedKinds(
  kinds: KindSource,
  source: YamlSource,
  adapters: Node | null,
): Promise<NamedKinds> {
  const items = isSeq(adapters) ? adapters.items as (Node | null)[] : [];
  const named = new Set(items.map((item) => peekText(source.resolve(item), "type")));
  const found = new Map<string, AdapterKind>();
  const faults = new Map<string, string>();
  await Promise.all([...named].map(async (type) => {
    if (type === null || !(kinds.types.includes(type) || kinds.isModule(type))) return;
    try {
      found.set(type, await kinds.load(type));
    } catch (error) {
      faults.set(type, (error as Error).message);
    }
  }));
  return { types: kinds.types, found, faults };
}

/** Loads every profile that the entries of `adapters` name. */
export async function loadNamedProfiles(
  { kinds, found }: { readonly kinds: KindSource; readonly found: NamedKinds["found"] },
  source: YamlSource,
  adapters: Node | null,
  files: FileFacts,
): Promise<ReadonlyMap<string, Profile | string>> {
  const profiles = new Map<string, Profile | string>();
  const items = isSeq(adapters) ? adapters.items as (Node | null)[] : [];
  for (const item of items) {
    const entry = source.resolve(item);
    const [type, name] = [peekText(entry, "type"), peekText(entry, "profile")];
    const kind = type === null ? undefined : found.get(type);
    if (name === null || kind === undefined || !Object.hasOwn(kind.keys, "profile")) continue;
    const file = isShippedName(name) ? name : files.resolvePath(name);
    const id = profileId(type!, file);
    profiles.set(id, await loadProfile(kind, name, { kinds, files }));
  }
  return profiles;
}

async function loadProfile(
  kind: AdapterKind,
  name: string,
  { kinds, files }: { readonly kinds: KindSource; readonly files: FileFacts },
): Promise<Profile | string> {
  const shipped = await kinds.profiles?.() ?? {};
  if (isShippedName(name) && !Object.hasOwn(shipped, name)) {
    const near = nearest(name, Object.keys(shipped));
    const hint = near === null
      ? `there are ${Object.keys(shipped).join(", ")}`
      : `did you mean ${near}?`;
    return `there is no profile ${name}; ${hint}`;
  }
  try {
    const text = isShippedName(name) ? shipped[name] : files.readFile?.(files.resolvePath(name));
    return text === undefined ? "cannot be read" : await parseProfile(text, name, kind);
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

function profileId(type: string, profile: string): string {
  return JSON.stringify([type, profile]);
}

/** Returns a reader of the list of adapters. */
export function readerOfAdapters(kinds: NamedKinds, files: FileFacts): Read<AdapterConfig[]> {
  return (source, node, key) => {
    const seen = new Map<string, string>();
    const isFirst = (
      name: string,
      value: string,
      scope: string,
      entry: Node | null,
      at: string,
    ) => {
      const id = JSON.stringify([scope, name, value]);
      const first = seen.get(id);
      if (first === undefined) seen.set(id, at);
      else source.fail(entry, `${at}.${name}`, `${value} is already the ${name} of ${first}`);
      return first === undefined;
    };
    const readUnique: Read<AdapterConfig> = (source, node, key) => {
      const adapter = readAdapter(kinds, files)(source, node, key);
      if (adapter?.id === undefined) return undefined;
      const { keys } = kinds.found.get(adapter.type)!;
      const unique = Object.keys(keys).filter((name) => {
        return "isUnique" in keys[name] && Object.hasOwn(adapter, name);
      });
      const isUnique = isFirst("id", adapter.id, "", node, key) &&
        unique.every((name) => isFirst(name, String(adapter[name]), adapter.type, node, key));
      return isUnique ? adapter : undefined;
    };
    return readList(readUnique)(source, node, key) ?? [];
  };
}

function readAdapter(kinds: NamedKinds, files: FileFacts): Read<AdapterConfig> {
  return (source, node, path) => {
    const type = peekText(node, "type");
    const kind = type === null ? undefined : kinds.found.get(type);
    if (kind === undefined) return source.fail(node, `${path}.type`, describeType(type, kinds));
    try {
      return readByKind(kind, files, kinds.profiles)(source, node, path);
    } catch (error) {
      // Its checks are the kind's own code, which may be somebody else's.
      return source.fail(node, path, `cannot be checked: ${describeThrown(error)}`);
    }
  };
}

function readByKind(
  kind: AdapterKind,
  files: FileFacts,
  profiles: NamedKinds["profiles"],
): Read<AdapterConfig> {
  return (source, node, path) => {
    const problemsBefore = source.problems.length;
    const written = readMap<AdapterConfig>(
      { ...readersOf(kind.keys, files), type: readText(), id: readText(checkDeviceId) },
      { required: ["id", ...requiredOf(kind.keys)] },
    )(source, node, path);
    // What a problem leaves out is never used: with a problem there is no config.
    if (source.problems.length > problemsBefore) return written as AdapterConfig | undefined;
    const profile = typeof written?.profile === "string"
      ? profiles?.get(profileId(kind.type, written.profile))
      : undefined;
    if (typeof profile === "string") return source.fail(node, `${path}.profile`, profile);
    const adapter = profile === undefined ? written : withProfile(profile.settings, written!);
    const fault = check(kind, adapter as AdapterConfig);
    if (fault === null) return adapter as AdapterConfig;
    return source.fail(node, fault.key === "" ? path : `${path}.${fault.key}`, fault.reason);
  };
}

function check(kind: AdapterKind, adapter: AdapterConfig) {
  const { type: _type, ...config } = withDefaults(kind.keys, adapter);
  return kind.check?.(config as unknown as AdapterEntry) ?? null;
}

function describeType(type: string | null, { types, faults }: NamedKinds): string {
  const list = `must be one of ${types.join(", ")}`;
  if (type === null) return list;
  const fault = faults.get(type);
  if (fault !== undefined) return `${type}: ${fault}`;
  const near = nearest(type, types);
  return near === null ? list : `unknown type; did you mean ${near}?`;
}
