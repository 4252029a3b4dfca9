/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { LiveModel } from "../model/live_model.ts";
import { formatValue } from "./format.ts";
import { unitOf } from "./reported_value.tsx";
import { useScale } from "./use_scale.ts";
import type { ControlProps } from "./widget_props.ts";

/** A slider has about so many steps. */
const STEPS = 100;
/** After a request was answered, its value is reported within so long, or it is not. */
const REPORT_MS = 1500;

/** Sets a number by sliding; it is sent when one lets go. */
export function SliderControl({ model, channel, isEnabled }: ControlProps & { model: LiveModel }) {
  const draft = useSignal<number | null>(null);
  const waiting = useRef<number | null>(null);
  const isSending = useRef(false);
  const { id, min, max } = channel.summary.value;
  const scale = useScale(model, channel);
  // What the device refuses cannot be chosen.
  const [low, high] = [min ?? scale.min, max ?? scale.max];
  const shown = channel.shown.value;
  const value = draft.value ?? (typeof shown === "number" ? shown : low);
  const step = stepOf(low, high, channel.decimals);
  const unit = unitOf(model, channel) ?? "";
  const send = async () => {
    if (isSending.current) return;
    isSending.current = true;
    // A key that is held asks faster than a board answers: the newest is what is wanted.
    while (waiting.current !== null) {
      const wanted = waiting.current;
      waiting.current = null;
      await channel.control.set(wanted);
    }
    isSending.current = false;
    release(channel.control.requested.peek()?.phase === "failed" ? 0 : REPORT_MS);
  };
  /** Lets the slider follow what is reported, once that has had the time to come. */
  const release = (afterMs: number) => {
    const sent = draft.peek();
    setTimeout(() => {
      if (!isSending.current && draft.peek() === sent) draft.value = null;
    }, afterMs);
  };
  return (
    <div class="slider">
      <input
        type="range"
        min={low}
        max={high}
        step={step}
        value={value}
        disabled={!isEnabled}
        aria-label={`New value of ${id}`}
        aria-valuetext={`${formatValue(value, channel.decimals)} ${unit}`.trim()}
        onInput={(event) => draft.value = Number(event.currentTarget.value)}
        onChange={(event) => {
          waiting.current = Number(event.currentTarget.value);
          send();
        }}
      />
      <p class="scale-ends">
        <span>{formatValue(low, decimalsOf(low))}</span>
        {draft.value !== null && (
          <span class="slider-draft">set to {formatValue(draft.value, channel.decimals)}</span>
        )}
        <span>{formatValue(high, decimalsOf(high))}</span>
      </p>
    </div>
  );
}

/** A round step; whole ones where the device reports whole numbers over a wide range. */
function stepOf(low: number, high: number, decimals: number): number {
  const rough = (high - low) / STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const isWhole = decimals === 0 && high - low >= STEPS / 5;
  return isWhole ? Math.max(1, power) : power;
}

function decimalsOf(value: number): number {
  return Number.isInteger(value) ? 0 : 2;
}
