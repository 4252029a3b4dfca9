import type { KeptComparison } from "../../wire/dashboard.ts";
import type { ComparisonKind } from "../model/comparison.ts";
import type { LiveModel } from "../model/live_model.ts";

/** What the kinds of comparisons are called. */
export const KIND_NAMES: Readonly<Record<ComparisonKind, string>> = {
  lines: "Lines",
  xy: "XY",
  histogram: "Histogram",
  spectrum: "Spectrum",
};

/** Writes what is compared, and how. */
export function describeComparison(model: LiveModel, { kind, topics }: KeptComparison): string {
  return `${describeKind(kind)}: ${topics.map((topic) => nameOf(model, topic)).join(", ")}`;
}

/** What a kind is called, of a newer version too. */
export function describeKind(kind: string): string {
  return Object.hasOwn(KIND_NAMES, kind) ? KIND_NAMES[kind as ComparisonKind] : kind;
}

/** A channel's name among those of other devices; its topic while it is not there. */
export function nameOf(model: LiveModel, topic: string): string {
  const found = model.shown.find(topic);
  if (found === null) return topic;
  const { id, name = id } = found.channel.summary.value;
  return `${model.shown.nameOf(found.device)} ${name}`;
}
