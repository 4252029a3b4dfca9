/// <reference lib="dom" />
import uPlot from "uplot";
import type { ChannelModel } from "../model/channel_model.ts";
import type { Scale } from "../model/scales.ts";
import { fixEnds, valueRange } from "../model/value_range.ts";
import type { PartialRange } from "../model/y_ranges.ts";
import { type ChartView, drawGaps, drawSelection, timeAxis, valueAxis } from "./chart_options.ts";
import { dashOf } from "./series_look.ts";

/** What a chart of several series looks at while it draws: it changes between two drawings. */
export interface LinesView extends Pick<ChartView, "theme" | "range" | "gaps" | "selection"> {
  readonly channels: readonly ChannelModel[];
  readonly scales: readonly Scale[];
  /** Of each channel. */
  readonly scaleOf: readonly Scale[];
  /** Of each series. */
  readonly colours: readonly string[];
  /** What is drawn is ten to the power of this times smaller than what it stands for. */
  exponentOf(scale: Scale): number;
  /** The ends of a scale that do not follow what is drawn. */
  yRangeOf(scale: Scale): PartialRange;
}

const LEFT = 3;
const RIGHT = 1;
/** Of an axis' unit, which stands upright beside it. */
const UNIT_WIDTH = 16;
const LINE_WIDTH = 1.75;

/** Builds the options of a chart of several series that follows `view`. */
export function linesOptions(
  view: LinesView,
  size: { width: number; height: number },
  onCursor: () => void,
): uPlot.Options {
  return {
    ...size,
    ms: 1,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      sync: { key: "time", scales: ["x", null] },
    },
    scales: {
      x: { time: true, range: () => view.range },
      ...Object.fromEntries(view.scales.map((scale) => [scale.key, valueScale(view, scale)])),
    },
    axes: [
      timeAxis(view),
      ...view.scales.filter(({ side }) => side !== "own").map((scale) => axisOf(view, scale)),
    ],
    series: [{}, ...view.channels.map((_, i) => seriesOf(view, i))],
    hooks: {
      drawClear: [(chart) => drawGaps(chart, view)],
      draw: [(chart) => drawSelection(chart, view)],
      setCursor: [onCursor],
    },
  };
}

function valueScale(view: LinesView, scale: Scale): uPlot.Scale {
  return {
    range: (_chart, min, max) => {
      const ofValues = valueRange([min, max]);
      return fixEnds(ofValues, view.yRangeOf(scale), view.exponentOf(scale));
    },
  };
}

function axisOf(view: LinesView, scale: Scale): uPlot.Axis {
  const own = {
    get theme() {
      return view.theme;
    },
    get exponent() {
      return view.exponentOf(scale);
    },
  };
  return {
    ...valueAxis(own),
    scale: scale.key,
    side: scale.side === "left" ? LEFT : RIGHT,
    // Those of two axes would be a thicket.
    grid: { show: scale.side === "left", stroke: () => view.theme.grid, width: 1 },
    label: scale.unit,
    labelFont: view.theme.font,
    labelSize: scale.unit === undefined ? 0 : UNIT_WIDTH,
    labelGap: 0,
  };
}

function seriesOf(view: LinesView, index: number): uPlot.Series {
  const colour = () => view.colours[index];
  return {
    scale: view.scaleOf[index].key,
    stroke: colour,
    width: LINE_WIDTH,
    dash: [...dashOf(index)],
    paths: view.channels[index].isHeld ? uPlot.paths.stepped!({ align: 1 }) : undefined,
    points: { size: 4, fill: colour, stroke: colour },
  };
}
