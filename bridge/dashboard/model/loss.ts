import type { GapCause } from "../../client/subscription.ts";

/** What of the readings did not come to this page. */
export interface Loss {
  /** At most so many were skipped because the page was too slow. */
  readonly skipped: number;
  /** Whether the bridge was away, which may have cost any number. */
  readonly wasRestarted: boolean;
  /** Whether this page was away for longer than the bridge remembers, which may have cost any. */
  readonly wasForgotten: boolean;
}

/** Nothing that is known of. */
export const NO_LOSS: Loss = { skipped: 0, wasRestarted: false, wasForgotten: false };

/** Why a chart has a hole there, by what caused it. */
export const GAP_REASONS: Readonly<Record<GapCause, string>> = {
  restarted: "the bridge was away",
  forgotten: "this page was away for longer than the bridge remembers",
  dropped: "skipped on the way to this page",
};

/** Returns a loss with one more gap of `count` readings, 0 when nobody knows how many. */
export function addLoss(loss: Loss, count: number, cause: GapCause): Loss {
  return {
    skipped: loss.skipped + count,
    wasRestarted: loss.wasRestarted || cause === "restarted",
    wasForgotten: loss.wasForgotten || cause === "forgotten",
  };
}

/** Returns a loss without what the bridge's history brought after all. */
export function recoverLoss(loss: Loss): Loss {
  return loss.wasForgotten ? { ...loss, wasForgotten: false } : loss;
}

/** Says what was lost; nothing when nothing was. */
export function describeLoss({ skipped, wasRestarted, wasForgotten }: Loss): string {
  const parts = [];
  if (skipped > 0) {
    parts.push(`up to ${skipped.toLocaleString("en")} readings skipped on the way to this page`);
  }
  if (wasRestarted) parts.push("readings may be missing from while the bridge was away");
  if (wasForgotten) parts.push("readings are missing from while this page was away");
  const text = parts.join("; ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
