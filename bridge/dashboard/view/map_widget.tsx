/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import {
  isPosition,
  MAP_SIZE,
  type Position,
  project,
  scaleBarMetres,
  tilesOf,
  trackOf,
  viewOf,
} from "../model/geo.ts";
import { longitudeOf } from "../model/widgets.ts";
import { currentSecond } from "./ticks.ts";
import { useIsInView } from "./use_in_view.ts";
import type { WidgetProps } from "./widget_props.ts";

/** Digits of a degree that are told: about a metre. */
const DEGREE_DIGITS = 5;

/** Where a device is and was, on paper of its own: nothing is fetched from elsewhere. */
export function MapWidget(props: WidgetProps) {
  const { device, channel } = props;
  const host = useRef<HTMLDivElement>(null);
  const isInView = useIsInView(host);
  const other = device.channel(longitudeOf(channel.summary.value.id) ?? "");
  useEffect(() => {
    if (!isInView || other === undefined) return;
    const ends = [channel.watch(), other.watch()];
    return () => ends.forEach((end) => end());
  }, [channel, other, isInView]);
  return (
    <div class="map" ref={host}>
      {other === undefined
        ? <p class="quiet">There is no longitude beside it.</p>
        : isInView && <Track {...props} other={other} />}
    </div>
  );
}

function Track({ model, channel, other }: WidgetProps & { other: ChannelModel }) {
  // Read for its change alone: a track is drawn once a second.
  currentSecond.value;
  const window = model.window.value;
  const tiles = model.site.map.value;
  const track = trackOf(channel.ring(window), other.ring(window), model.view.current);
  const [latitude, longitude] = [channel.shown.value, other.shown.value];
  const here = isPosition(latitude, longitude) ? { latitude, longitude } as Position : track.at(-1);
  if (here === undefined) return <p class="quiet">No position yet.</p>;
  const all = [...track, here];
  const view = viewOf(all);
  const points = all.map((position) => project(view, position).map((it) => it.toFixed(2)).join());
  const [x, y] = project(view, here);
  const bar = scaleBarMetres(view);
  const text = `${degrees(here.latitude, "N", "S")} ${degrees(here.longitude, "E", "W")}`;
  return (
    <>
      <svg
        viewBox={`0 0 ${MAP_SIZE} ${MAP_SIZE}`}
        role="img"
        aria-label={`Map: ${text}, north is up`}
      >
        {tiles !== null &&
          tilesOf(view, tiles.tiles).map(({ url, ...place }) => (
            <image key={url} href={url} preserveAspectRatio="none" {...place} />
          ))}
        <path class="map-grid" d="M25 0v100M50 0v100M75 0v100M0 25h100M0 50h100M0 75h100" />
        <polyline class="map-track" points={points.join(" ")} />
        <circle class="map-here" cx={x} cy={y} r="2.5" />
        <path class="map-bar" d={`M4 95v2h${bar / view.metresPerUnit}v-2`} />
        <text class="map-text" x="5" y="93.5">{distance(bar)}</text>
        <text class="map-text" x="93" y="8">N</text>
        <path class="map-bar" d="M95 18v-8m-2 3l2-3l2 3" />
      </svg>
      <p class="map-place">
        {text}
        {tiles?.attribution !== undefined && <span class="quiet">{tiles.attribution}</span>}
      </p>
    </>
  );
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(value).toFixed(DEGREE_DIGITS)}° ${value < 0 ? negative : positive}`;
}

function distance(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
}
