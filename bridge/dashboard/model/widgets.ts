import { type Widget, WIDGETS } from "../../wire/dashboard.ts";
import type { ChannelSummary } from "../../wire/messages.ts";

/** What a person calls each of them. */
export const WIDGET_NAMES: Readonly<Record<Widget, string>> = {
  chart: "Chart",
  number: "Number",
  gauge: "Gauge",
  bar: "Bar",
  timeline: "Timeline of states",
  text: "Text",
  entry: "Field to type in",
  switch: "Switch",
  button: "Buttons",
  slider: "Slider",
  color: "Colour",
  select: "Choice",
  map: "Map",
};

/** The greatest colour that is told as a number: 0xRRGGBB. */
export const MAX_COLOR = 0xff_ff_ff;
const COLOR_NAME = /colou?r|rgb/i;
const LATITUDE = /^(?:.*[^a-z])?lat(?:itude)?$/i;

type Described = Pick<ChannelSummary, "id" | "kind" | "writable" | "min" | "max" | "options">;

/** The widgets that can show a channel, the most sensible one first. */
export function fittingWidgets(channel: Described): readonly Widget[] {
  const { kind, writable } = channel;
  const shows: readonly Widget[] = writable ? [...commands(channel), ...views(kind)] : views(kind);
  if (longitudeOf(channel.id) !== null && kind === "number") return ["map", ...shows];
  return shows;
}

/** The widget that shows a channel: the first that was chosen and fits, or the most sensible one. */
export function chooseWidget(channel: Described, ...chosen: (string | undefined)[]): Widget {
  const fitting = fittingWidgets(channel);
  return chosen.filter(isWidget).find((widget) => fitting.includes(widget)) ?? fitting[0];
}

/** The id of the longitude that belongs to a latitude; null when a channel is none. */
export function longitudeOf(id: string): string | null {
  if (!LATITUDE.test(id)) return null;
  return id.replace(/lat(itude)?$/i, (found, tail = "") => {
    const isUpper = found[0] === "L";
    const word = tail === "" ? "lon" : "longitude";
    return isUpper ? word[0].toUpperCase() + word.slice(1) : word;
  });
}

/** Tells whether a widget sends something. */
export function isCommanding(widget: Widget): boolean {
  return ["entry", "switch", "button", "slider", "color", "select"].includes(widget);
}

function isWidget(name: string | undefined): name is Widget {
  return (WIDGETS as readonly (string | undefined)[]).includes(name);
}

function views(kind: ChannelSummary["kind"]): readonly Widget[] {
  switch (kind) {
    case "number":
      return ["chart", "number", "gauge", "bar"];
    case "boolean":
      return ["timeline", "text", "chart"];
    case "string":
      return ["text", "timeline"];
  }
}

function commands({ id, kind, min, max, options }: Described): readonly Widget[] {
  if (kind === "boolean") return ["switch", "button"];
  if (kind === "string") {
    if (options !== undefined) return ["select", "button", "entry"];
    return COLOR_NAME.test(id) ? ["color", "entry"] : ["entry", "color"];
  }
  if (min === undefined || max === undefined) return ["entry"];
  if (min === 0 && max === MAX_COLOR) return ["color", "slider", "entry"];
  return ["slider", "entry"];
}
