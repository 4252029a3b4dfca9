import { placeOn } from "../model/scale.ts";
import { Meter, placeOf, ScaleEnds } from "./meter.tsx";
import { ReportedValue } from "./reported_value.tsx";
import { useScale } from "./use_scale.ts";
import type { WidgetProps } from "./widget_props.ts";

/** Narrower than this, a bar is not seen. */
const LEAST_PERCENT = 0.5;

/** A number as a bar: from nothing, where that is on its scale, or from the scale's beginning. */
export function BarWidget({ model, channel }: WidgetProps) {
  const scale = useScale(model, channel);
  const place = placeOf(channel, scale);
  const origin = placeOn(scale, 0).share;
  return (
    <>
      <ReportedValue model={model} channel={channel} />
      <Meter model={model} channel={channel} scale={scale} name="bar">
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
          <rect class="bar-track" width="100" height="10" />
          {place !== null && (
            <rect
              class="bar-value"
              data-beyond={place.isBeyond}
              x={100 * Math.min(origin, place.share)}
              width={Math.max(LEAST_PERCENT, 100 * Math.abs(place.share - origin))}
              height="10"
            />
          )}
        </svg>
      </Meter>
      <ScaleEnds channel={channel} scale={scale} />
    </>
  );
}
