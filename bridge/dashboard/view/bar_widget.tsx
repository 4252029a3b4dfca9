import { placeOn } from "../model/scale.ts";
import { formatValue } from "./format.ts";
import { describe } from "./gauge_widget.tsx";
import { ReportedValue } from "./reported_value.tsx";
import { useScale } from "./use_scale.ts";
import type { WidgetProps } from "./widget.tsx";

/** A number as a bar: from nothing, where that is on its scale, or from the scale's beginning. */
export function BarWidget({ model, channel }: WidgetProps) {
  const scale = useScale(model, channel);
  const { min, max } = scale;
  const value = channel.shown.value;
  const known = typeof value === "number" ? placeOn(scale, value) : null;
  const origin = placeOn(scale, 0).share;
  const write = (end: number) => formatValue(end, Number.isInteger(end) ? 0 : channel.decimals);
  return (
    <>
      <ReportedValue model={model} channel={channel} />
      <div
        class="bar"
        role="meter"
        aria-label={channel.summary.value.id}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuenow={typeof value === "number" ? value : min}
        aria-valuetext={describe(channel, model)}
      >
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
          <rect class="bar-track" width="100" height="10" />
          {known !== null && (
            <rect
              class="bar-value"
              data-beyond={known.isBeyond}
              x={100 * Math.min(origin, known.share)}
              width={Math.max(0.5, 100 * Math.abs(known.share - origin))}
              height="10"
            />
          )}
        </svg>
      </div>
      <p class="scale-ends">
        <span>{write(min)}</span>
        {known?.isBeyond && <span class="beyond">beyond the scale</span>}
        <span>{write(max)}</span>
      </p>
    </>
  );
}
