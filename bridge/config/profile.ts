import type { AdapterKind } from "../../devices/adapter.ts";
import { ConfigError } from "./config_error.ts";
import { type FileFacts, readersOf } from "./key_reader.ts";
import {
  type Read,
  readInteger,
  readList,
  readMap,
  readName,
  readText,
  YamlSource,
} from "./yaml_reader.ts";

/** What is known of a device that many people have: one YAML file. */
export interface Profile {
  /** For people. */
  readonly name: string;
  readonly description: string;
  /** The datasheet that it was written from. */
  readonly source: string;
  /** USB ids of devices that are always this one, such as `1546:01a7`. */
  readonly usb?: readonly string[];
  /** A regular expression for a line that only such devices print. */
  readonly heard?: string;
  /** Keys of an adapter. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What such a device sends: `⏎` is CR LF, `⇥` a tab, `\xNN` one byte. */
  readonly sample?: string;
  /** What must come of that, a `channel = value unit` each. */
  readonly readings?: readonly string[];
  /** How many faults the sample holds. */
  readonly bad?: number;
}

const NO_FILES: FileFacts = { isFile: () => false, resolvePath: (path) => path };

/**
 * Parses the text of a profile for adapters of a kind; `file` is named in errors. Only the settings
 * are demanded: a file of somebody's own needs no more.
 *
 * @throws {ConfigError} with every problem found
 */
export async function parseProfile(
  text: string,
  file: string,
  kind: Pick<AdapterKind, "keys">,
): Promise<Profile> {
  const source = new YamlSource(text);
  const { profile: _profile, ...keys } = kind.keys;
  const settings = readersOf(keys, NO_FILES);
  const read = readMap<Profile>({
    name: readText(),
    description: readText(),
    source: readText(),
    usb: readList(readName()),
    heard: readText(),
    settings: readMap(settings) as Read<Profile["settings"]>,
    sample: readText(),
    readings: readList(readText()),
    bad: readInteger(0, Number.MAX_SAFE_INTEGER),
  }, { required: ["settings"] });
  const profile = source.problems.length > 0 ? undefined : read(source, source.root, "");
  await source.settle();
  if (source.problems.length > 0) throw new ConfigError(file, source.problems);
  return { name: file, description: "", source: "", ...profile } as Profile;
}

/** Returns an adapter's keys with a profile's below them; channels are joined one by one. */
export function withProfile<T extends object>(settings: Profile["settings"], entry: T): T {
  const joined: Record<string, unknown> = { ...settings, ...entry };
  const [theirs, ours] = [settings.channels, (entry as Record<string, unknown>).channels];
  if (isRecord(theirs) && isRecord(ours)) {
    joined.channels = Object.fromEntries(
      [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].map((id) => [
        id,
        { ...theirs[id] as object, ...ours[id] as object },
      ]),
    );
  }
  return joined as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
