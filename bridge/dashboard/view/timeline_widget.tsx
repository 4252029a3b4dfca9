/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";
import type { Value } from "../../wire/messages.ts";
import { formatAge } from "../model/age_text.ts";
import { statesOf, type StateSpan } from "../model/states.ts";
import { formatMoment } from "../model/time_text.ts";
import { formatValue } from "./format.ts";
import { ReportedValue } from "./reported_value.tsx";
import { currentSecond } from "./ticks.ts";
import { useIsInView } from "./use_in_view.ts";
import type { WidgetProps } from "./widget_props.ts";
import { wordsOf } from "./words.ts";

/** So many states have a colour of their own. */
const COLOURS = 6;
const WIDTH = 1000;

/** What states a channel was in, and for how long. */
export function TimelineWidget({ model, channel, isLive }: WidgetProps) {
  const host = useRef<HTMLDivElement>(null);
  const isInView = useIsInView(host);
  useEffect(() => isInView ? channel.watch() : undefined, [channel, isInView]);
  return (
    <>
      <ReportedValue model={model} channel={channel} />
      <div class="timeline" ref={host}>
        {isInView && <States model={model} channel={channel} isLive={isLive} />}
      </div>
    </>
  );
}

function States({ model, channel, isLive }: Omit<WidgetProps, "device">) {
  // Read for its change alone.
  currentSecond.value;
  const range = model.view.current;
  const heldTo = isLive ? range.to : Math.min(range.to, model.heldTo());
  const spans = statesOf(channel, range, { window: model.window.value, heldTo });
  const words = wordsOf(channel.summary.value);
  const name = (value: Value | undefined) => formatValue(value, channel.decimals, words);
  const shares = sumUp(spans);
  const order = [...shares.keys()].toSorted();
  const spanMs = range.to - range.from;
  const place = (time: number) => WIDTH * (time - range.from) / spanMs;
  const summary = [...shares].map(([value, ms]) => `${name(value)} ${formatAge(0, ms)}`);
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDTH} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`States, ${model.window.value.title}: ${summary.join(", ") || "none known"}`}
      >
        <rect class="state-none" width={WIDTH} height="10" />
        {spans.map(({ from, to, value }) => (
          <rect
            key={from}
            class={`state state-${colourOf(value, order)}`}
            x={place(from)}
            width={Math.max(1, place(to) - place(from))}
            height="10"
          >
            <title>
              {`${name(value)} for ${formatAge(0, to - from)} from ${formatMoment(from, spanMs)}`}
            </title>
          </rect>
        ))}
      </svg>
      <p class="scale-ends">
        <span>{formatMoment(range.from, spanMs)}</span>
        <span>{model.view.range.value === null ? "now" : formatMoment(range.to, spanMs)}</span>
      </p>
      <ul class="state-names" role="list">
        {[...shares].map(([value, ms]) => (
          <li key={String(value)}>
            <svg class="state-sample" viewBox="0 0 10 10" aria-hidden="true">
              <rect class={`state state-${colourOf(value, order)}`} width="10" height="10" />
            </svg>
            {name(value)} <span class="quiet">{formatAge(0, ms)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function sumUp(spans: readonly StateSpan[]): Map<Value | undefined, number> {
  const shares = new Map<Value | undefined, number>();
  for (const { from, to, value } of spans) {
    if (value !== undefined) shares.set(value, (shares.get(value) ?? 0) + to - from);
  }
  return shares;
}

function colourOf(value: Value | undefined, order: readonly (Value | undefined)[]): string {
  if (value === undefined || value === null) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(order.indexOf(value) % COLOURS);
}
