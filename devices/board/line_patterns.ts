import { DeviceError, type Value } from "../adapter.ts";
import { readCapture } from "../decode/captured_value.ts";
import { makeScale } from "../decode/fields.ts";
import { toUnit } from "../decode/units.ts";
import type { DecimalMark } from "../decode/written_value.ts";
import { compilePattern, type Pattern } from "../pattern.ts";
import { groupNames, type LinePattern, type LinePatternsConfig } from "./pattern_keys.ts";

const UNIT_GROUP = "unit";
const PLACEHOLDER = /\{(\w+)\}/g;

/** What a pattern found in a line. */
export interface Capture {
  readonly channel: string;
  readonly value: Value;
  readonly unit?: string;
}

/** What patterns found in a line, and what of it could not be read. */
export interface Captures {
  readonly captures: readonly Capture[];
  readonly faults: readonly string[];
}

interface Group {
  readonly name: string;
  /** With `{other}` for what other groups caught. */
  readonly channel: string;
  readonly unit: string | undefined;
  read(text: string): Value | undefined;
}

interface Reader {
  readonly pattern: Pattern;
  readonly groups: readonly Group[];
}

/** Reads lines by patterns of somebody's own, in time that grows with the line alone. */
export class LinePatterns {
  readonly #readers: readonly Reader[];

  private constructor(readers: readonly Reader[]) {
    this.#readers = readers;
  }

  /**
   * Compiles patterns.
   *
   * @throws {DeviceError} `unusable` when one cannot be matched
   */
  static async compile(config: LinePatternsConfig, mark?: DecimalMark): Promise<LinePatterns> {
    const readers = config.map(async (each, index) => ({
      pattern: await compile(each.match, index),
      groups: describeGroups(each, mark),
    }));
    return new LinePatterns(await Promise.all(readers));
  }

  /** Returns what all patterns that match find in a line, or `null` when none does. */
  read(line: string): Captures | null {
    const trimmed = line.trim();
    return this.#readText(trimmed) ?? (trimmed === line ? null : this.#readText(line));
  }

  #readText(line: string): Captures | null {
    const captures: Capture[] = [];
    const faults: string[] = [];
    let isMatched = false;
    for (const { pattern, groups } of this.#readers) {
      const named = pattern.match(line)?.named;
      if (named === undefined) continue;
      isMatched = true;
      for (const group of groups) {
        const text = named[group.name];
        if (text === undefined) continue;
        const value = group.read(text);
        if (value === undefined) faults.push(`${group.name}: "${text}" cannot be read`);
        else captures.push(describeCapture(group, value, named));
      }
    }
    return isMatched ? { captures, faults } : null;
  }
}

async function compile(match: string, index: number): Promise<Pattern> {
  try {
    return await compilePattern(match);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new DeviceError("unusable", `patterns[${index}].match: ${reason}`, { cause });
  }
}

function describeGroups(pattern: LinePattern, mark: DecimalMark | undefined): Group[] {
  const { match, groups = {} } = pattern;
  const templates = Object.values(groups).map(({ name = "" }) => name);
  const helpers = new Set(
    templates.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, n]) => n)),
  );
  return groupNames(match)
    .filter((name) => name !== UNIT_GROUP && !helpers.has(name))
    .map((name) => {
      const own = Object.hasOwn(groups, name) ? groups[name] : {};
      const { name: channel = name, unit = pattern.unit } = own;
      const values = new Map(Object.entries(own.values ?? {}));
      const { scale = pattern.scale, offset = pattern.offset } = own;
      const scaled = makeScale(scale ?? 1, offset ?? 0);
      const isAmount = scale !== undefined || offset !== undefined;
      const type = own.read ?? pattern.read ?? (isAmount ? "number" : "auto");
      const read = (text: string): Value | undefined => {
        const word = values.get(text.trim());
        if (word !== undefined && type !== "switch") return word;
        const value = readCapture(word ?? text, type, mark);
        return typeof value === "number" ? scaled(value) : value;
      };
      return { name, channel, unit, read };
    });
}

function describeCapture(
  { channel, unit: fixedUnit }: Group,
  value: Value,
  named: Readonly<Record<string, string>>,
): Capture {
  const name = channel.replace(PLACEHOLDER, (_, group) => (named[group] ?? "").trim()).trim();
  const written = named[UNIT_GROUP]?.trim();
  const isAmount = typeof value === "number" || value === null;
  const unit = fixedUnit ?? (isAmount && written ? toUnit(written) ?? written : undefined);
  return { channel: name, value, ...(unit !== undefined && { unit }) };
}
