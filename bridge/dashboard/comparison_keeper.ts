/// <reference lib="dom" />
import { effect } from "@preact/signals";
import { compare, isSameComparison, parseComparison, readComparisons } from "./model/comparison.ts";
import type { LiveModel } from "./model/live_model.ts";
import { readRanges } from "./model/y_ranges.ts";

/** Shows what was compared the last time, and what a link compares; keeps it for the next. */
export function keepComparisons(model: LiveModel): void {
  try {
    model.comparisons.value = readComparisons(read("comparisons"));
    model.yRanges.value = readRanges(read("ranges"));
    effect(() => localStorage.setItem("comparisons", JSON.stringify(model.comparisons.value)));
    effect(() => localStorage.setItem("ranges", JSON.stringify(model.yRanges.value)));
  } catch {
    // The browser keeps nothing.
  }
  openLink(model);
  addEventListener("hashchange", () => openLink(model));
}

function read(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

function openLink(model: LiveModel): void {
  const linked = parseComparison(location.hash);
  if (linked === undefined) return;
  const all = model.comparisons.peek();
  if (!all.some((it) => isSameComparison(it, linked))) {
    model.comparisons.value = compare(all, linked.topics, linked.kind);
  }
}
