import { Meter, placeOf, ScaleEnds } from "./meter.tsx";
import { ReportedValue } from "./reported_value.tsx";
import { useScale } from "./use_scale.ts";
import type { WidgetProps } from "./widget_props.ts";

/** Two thirds of a circle, open below. */
const ARC = "M13.6 71 A42 42 0 1 1 86.4 71";
/** Shorter than this, an arc is not seen. */
const LEAST_PERCENT = 0.1;

/** A number on a dial. */
export function GaugeWidget({ model, channel }: WidgetProps) {
  const scale = useScale(model, channel);
  const place = placeOf(channel, scale);
  return (
    <div class="gauge">
      <Meter model={model} channel={channel} scale={scale} name="gauge-dial">
        <svg viewBox="0 0 100 76" aria-hidden="true">
          <path class="gauge-track" d={ARC} pathLength="100" />
          {place !== null && (
            <path
              class="gauge-value"
              data-beyond={place.isBeyond}
              d={ARC}
              pathLength="100"
              stroke-dasharray={`${Math.max(LEAST_PERCENT, place.share * 100)} 200`}
            />
          )}
        </svg>
        <ReportedValue model={model} channel={channel} />
      </Meter>
      <ScaleEnds channel={channel} scale={scale} />
    </div>
  );
}
