import { placeOn } from "../model/scale.ts";
import { formatValue } from "./format.ts";
import { ReportedValue, unitOf } from "./reported_value.tsx";
import { useScale } from "./use_scale.ts";
import type { WidgetProps } from "./widget.tsx";

/** Two thirds of a circle, open below. */
const ARC = "M13.6 71 A42 42 0 1 1 86.4 71";

/** A number on a dial. */
export function GaugeWidget({ model, channel }: WidgetProps) {
  const { min, max } = useScale(model, channel);
  const value = channel.shown.value;
  const known = typeof value === "number" ? placeOn({ min, max }, value) : null;
  const write = (end: number) => formatValue(end, Number.isInteger(end) ? 0 : channel.decimals);
  return (
    <div class="gauge">
      <div
        class="gauge-dial"
        role="meter"
        aria-label={channel.summary.value.id}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuenow={typeof value === "number" ? value : min}
        aria-valuetext={describe(channel, model)}
      >
        <svg viewBox="0 0 100 76" aria-hidden="true">
          <path class="gauge-track" d={ARC} pathLength="100" />
          {known !== null && (
            <path
              class="gauge-value"
              data-beyond={known.isBeyond}
              d={ARC}
              pathLength="100"
              stroke-dasharray={`${Math.max(0.1, known.share * 100)} 200`}
            />
          )}
        </svg>
        <ReportedValue model={model} channel={channel} />
      </div>
      <p class="scale-ends">
        <span>{write(min)}</span>
        {known?.isBeyond && <span class="beyond">beyond the scale</span>}
        <span>{write(max)}</span>
      </p>
    </div>
  );
}

/** What a meter says of itself. */
export function describe(
  channel: WidgetProps["channel"],
  model: WidgetProps["model"],
): string {
  const value = channel.shown.value;
  if (value === undefined) return "no value yet";
  return `${formatValue(value, channel.decimals)} ${unitOf(model, channel) ?? ""}`.trim();
}
