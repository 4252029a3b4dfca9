import type { ChannelModel } from "../model/channel_model.ts";
import type { Requested } from "../model/control.ts";
import { formatAge } from "../model/age_text.ts";
import { formatLatency, formatValue } from "./format.ts";
import { currentSecond } from "./ticks.ts";
import { wordsOf } from "./words.ts";

/** An outcome older than this says how old it is: somebody else may have been here since. */
const RECENT_MS = 5_000;

/** What was asked of a channel and what became of it, apart from what the board reports. */
export function RequestedLine({ channel }: { channel: ChannelModel }) {
  const requested = channel.control.requested.value;
  const { unit } = channel.summary.value;
  const words = wordsOf(channel.summary.value);
  return (
    <p class="requested" role="status" data-phase={requested?.phase ?? "none"}>
      {requested !== null && (
        <>
          <span class="requested-value">
            requested {formatValue(requested.value, channel.decimals, words)}
            {unit !== undefined && ` ${unit}`}
          </span>{" "}
          <span class="requested-outcome">{describe(requested)}</span>
          {requested.phase !== "pending" && <Age since={channel.control.settledAt} />}
        </>
      )}
    </p>
  );
}

/** Hidden from screen readers, which would be told every second. */
function Age({ since }: { since: number }) {
  currentSecond.value;
  const now = Date.now();
  if (now - since < RECENT_MS) return null;
  return <span class="requested-age" aria-hidden="true">, {formatAge(since, now)} ago</span>;
}

function describe(requested: Requested): string {
  switch (requested.phase) {
    case "pending":
      return "waiting for the board";
    case "acknowledged":
      return `acknowledged in ${formatLatency(requested.latencyMs)}`;
    case "sent":
      return `sent in ${formatLatency(requested.latencyMs)}, not confirmed`;
    case "unanswered":
      return "no answer: it may have been done";
    case "failed":
      return `failed: ${requested.text}`;
  }
}
