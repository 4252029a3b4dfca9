/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { formatMoment } from "../model/time_text.ts";
import { formatValue } from "./format.ts";
import { useIsInView } from "./use_in_view.ts";

/** What a text was before, newest first. */
export function TextPast({ model, channel }: { model: LiveModel; channel: ChannelModel }) {
  const host = useRef<HTMLDivElement>(null);
  const isInView = useIsInView(host);
  useEffect(() => isInView ? channel.watch() : undefined, [channel, isInView]);
  const { id, name = id } = channel.summary.value;
  const changes = channel.changes.shown.value;
  const spanMs = model.now() - (changes[0]?.time ?? Infinity);
  return (
    <div class="text-past" ref={host}>
      {changes.length > 1 && (
        <ol
          class="text-changes"
          role="list"
          tabIndex={0}
          aria-label={`Past of ${name}`}
        >
          {changes.toReversed().map(({ time, value }) => (
            <li key={time}>
              <time>{formatMoment(time, Math.max(spanMs, 60_000))}</time>{" "}
              <span>{formatValue(value, 0)}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
