import { type KeptComparison, MAX_COMPARED, MAX_KEPT_COMPARISONS } from "../../wire/dashboard.ts";

/** How several channels are looked at together. */
export const COMPARISON_KINDS = ["lines", "xy", "histogram", "spectrum"] as const;

/** One of {@linkcode COMPARISON_KINDS}. */
export type ComparisonKind = typeof COMPARISON_KINDS[number];

/** Channels that are looked at together: plain data, as it is kept. */
export interface Comparison {
  /** Unique among those of one page. */
  readonly id: string;
  readonly kind: ComparisonKind;
  /** In the order of their colours; of two or more the first is the one to the right in an XY plot. */
  readonly topics: readonly string[];
}

/** The most of one page. */
export const MAX_COMPARISONS = 20;
const MAX_TOPIC_LENGTH = 1024;

/** Puts a new one before the others, looking at `topics`. */
export function compare(
  all: readonly Comparison[],
  topics: readonly string[],
  kind: ComparisonKind = "lines",
): Comparison[] {
  const numbers = all.map(({ id }) => Number(id)).filter(Number.isFinite);
  const id = String(Math.max(0, ...numbers) + 1);
  const made = { id, kind, topics: [...new Set(topics)].slice(0, MAX_COMPARED) };
  return [made, ...all].slice(0, MAX_COMPARISONS);
}

/** Puts a channel into one, or takes it out; one without channels is gone. */
export function toggleTopic(
  all: readonly Comparison[],
  id: string,
  topic: string,
): readonly Comparison[] {
  return all.flatMap((it) => {
    if (it.id !== id) return [it];
    const isIn = it.topics.includes(topic);
    if (!isIn && it.topics.length >= MAX_COMPARED) return [it];
    const topics = isIn ? it.topics.filter((other) => other !== topic) : [...it.topics, topic];
    return topics.length === 0 ? [] : [{ ...it, topics }];
  });
}

/** Looks at one another way. */
export function withKind(
  all: readonly Comparison[],
  id: string,
  kind: ComparisonKind,
): readonly Comparison[] {
  return all.map((it) => it.id === id ? { ...it, kind } : it);
}

/** Exchanges the first two channels of one: the axes of its XY plot. */
export function exchange(all: readonly Comparison[], id: string): readonly Comparison[] {
  return all.map((it) => {
    if (it.id !== id || it.topics.length < 2) return it;
    const [first, second, ...others] = it.topics;
    return { ...it, topics: [second, first, ...others] };
  });
}

/** Reads what was kept; what is no comparison, from another version or another page, is left out. */
export function readComparisons(value: unknown): Comparison[] {
  if (!Array.isArray(value)) return [];
  const read = value.slice(0, MAX_COMPARISONS).map(readComparison).filter((it) => it !== undefined);
  return read.filter(({ id }, i) => read.findIndex((other) => other.id === id) === i);
}

function readComparison(value: unknown): Comparison | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { id, kind, topics } = value as Readonly<Record<string, unknown>>;
  const known = COMPARISON_KINDS.find((it) => it === kind);
  if (typeof id !== "string" || known === undefined || !Array.isArray(topics)) return undefined;
  const right = topics.filter((topic) => typeof topic === "string" && isTopic(topic));
  const unique = [...new Set<string>(right)].slice(0, MAX_COMPARED);
  return unique.length === 0 ? undefined : { id, kind: known, topics: unique };
}

function isTopic(text: string): boolean {
  return text.length <= MAX_TOPIC_LENGTH && /^[^/]+\/[^/]+$/.test(text);
}

/** Tells whether two look at the same in the same way. */
export function isSameComparison(one: KeptComparison, other: KeptComparison): boolean {
  return one.kind === other.kind && one.topics.join("\n") === other.topics.join("\n");
}

/** Keeps one for everybody, before the others, or no more. */
export function toggleKept(
  kept: readonly KeptComparison[],
  { kind, topics }: KeptComparison,
): readonly KeptComparison[] {
  const others = kept.filter((it) => !isSameComparison(it, { kind, topics }));
  if (others.length < kept.length) return others;
  return [{ kind, topics }, ...others].slice(0, MAX_KEPT_COMPARISONS);
}

/** Writes one as a part of a link's fragment: `compare=xy:a/t,b/t`. */
export function stringifyComparison({ kind, topics }: KeptComparison): string {
  const written = topics.map((topic) => encodeURIComponent(topic).replaceAll("%2F", "/"));
  return `compare=${kind}:${written.join(",")}`;
}

/** Reads one from a link's fragment; undefined when there is none in it. */
export function parseComparison(fragment: string): Omit<Comparison, "id"> | undefined {
  // Not by URLSearchParams: it would take a comma of an id for one between two.
  const [, kind, list] = /(?:^#?|&)compare=([a-z]+):([^&]*)/.exec(fragment) ?? [];
  if (kind === undefined) return undefined;
  try {
    const topics = list.split(",").map(decodeURIComponent);
    return readComparison({ id: "", kind, topics });
  } catch {
    return undefined;
  }
}
