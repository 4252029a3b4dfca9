import type { ChannelModel } from "../model/channel_model.ts";
import type { Requested } from "../model/control.ts";
import { formatLatency, formatValue } from "./format.ts";

/** What was asked of a channel and what became of it, apart from what the board reports. */
export function RequestedLine({ channel }: { channel: ChannelModel }) {
  const requested = channel.control.requested.value;
  return (
    <p class="requested" role="status" data-phase={requested?.phase ?? "none"}>
      {requested === null ? "nothing requested yet" : (
        <>
          <span class="requested-value">
            requested {formatValue(requested.value, channel.decimals)}
          </span>{" "}
          <span class="requested-outcome">{describe(requested)}</span>
        </>
      )}
    </p>
  );
}

function describe(requested: Requested): string {
  switch (requested.phase) {
    case "pending":
      return "waiting for the board";
    case "acknowledged":
      return `acknowledged in ${formatLatency(requested.latencyMs)}`;
    case "sent":
      return `sent in ${formatLatency(requested.latencyMs)}, not confirmed`;
    case "failed":
      return `failed: ${requested.text}`;
  }
}
