/// <reference lib="dom" />
import type { Alarm, AlarmSeverity } from "../../wire/alarms.ts";
import type { ChannelLook } from "../../wire/dashboard.ts";
import type { ChannelSummary } from "../../wire/messages.ts";
import { SEVERITY_NAMES } from "../model/alarm_text.ts";
import type { TimeRange } from "../model/time_view.ts";
import { FirstLine } from "../view/first_line.ts";
import { spanText } from "../view/span_text.ts";
import { button, type Content, el, icon } from "./elements.ts";
import type { FirstSeries } from "./first_series.ts";

/** What a tile is made of. */
export interface TileParts {
  readonly channel: ChannelSummary;
  readonly series: FirstSeries;
  readonly look: ChannelLook;
  readonly alarms: readonly Alarm[];
  readonly mayCommand: boolean;
}

/** A tile of the first look: as the page's own will be, with nothing behind its buttons yet. */
export interface FirstTile {
  readonly element: HTMLElement;
  /** Shows the newest. */
  show(range: TimeRange): void;
}

/** Makes the tile of a channel. */
export function makeTile({ channel, series, look, alarms, mayCommand }: TileParts): FirstTile {
  const { id, name = id, kind, writable } = channel;
  const isPlotted = kind !== "string";
  const isUsual = look.widget === undefined;
  const isControl = writable && mayCommand;
  const unit = look.unit ?? channel.unit;
  const value = el("data", { class: "reported-value" });
  const caption = el("figcaption", { class: "chart-caption" });
  const canvas = el("div", {
    class: "chart-canvas",
    role: "img",
    "aria-label": `Chart of ${name}`,
  });
  const reported = el(
    "p",
    { class: kind === "string" ? "reported reported-text" : "reported" },
    value,
    unit &&
      menu(
        "menu-left",
        { class: "button button-unit", "aria-label": `${unit}: how ${name} is shown` },
        unit,
      ),
    writable && el("span", { class: "reported-note" }, "reported"),
    !unit &&
      menu(
        "menu-left",
        { class: "button button-icon", "aria-label": `how ${name} is shown` },
        dial(),
      ),
  );
  const element = el(
    "section",
    {
      class: isControl ? "tile tile-control" : "tile",
      role: "group",
      "aria-label": name,
      "data-channel": id,
      "data-alarm": severityOf(alarms),
    },
    el(
      "div",
      { class: "tile-title" },
      el("h3", { class: "tile-name", title: id }, name),
      mayCommand && bell(name),
    ),
    isPlotted && menu("", { class: "button button-icon", "aria-label": `Look at ${name}` }, dots()),
    alarmsIn(alarms),
    el("div", { class: "tile-head" }, reported, isControl && isUsual && controlSpace(channel)),
    writable && isUsual && el("p", { class: "requested" }),
    isPlotted && isUsual && el("figure", { class: "chart" }, caption, canvas),
  );
  const line = new FirstLine(canvas);
  const isHeld = kind === "boolean" || writable;
  return {
    element,
    show: ({ from, to }) => {
      value.textContent = series.text(channel);
      const ys = isHeld
        ? [...series.ys, series.ys.findLast((it) => it !== null) ?? null]
        : series.ys;
      const xs = isHeld ? [...series.xs, to] : series.xs;
      const first = Math.max(0, xs.findIndex((time) => time >= from) - 1);
      const drawn = { xs: xs.slice(first), ys: ys.slice(first), from };
      line.draw({ from, to, summary: channel, ends: look }, drawn.xs, drawn.ys);
      if (kind === "number") caption.textContent = spanText(drawn, (it) => series.format(it));
    },
  };
}

/** What is wrong with a channel or a device; nothing when all is well. */
export function alarmsIn(alarms: readonly Alarm[]): Content {
  if (alarms.length === 0) return null;
  const lines = alarms.map(({ severity, rule, acknowledged }) =>
    el(
      "li",
      { "data-severity": severity, "data-noted": String(acknowledged !== undefined) },
      `${SEVERITY_NAMES[severity]}: ${rule}`,
    )
  );
  return el("ul", { class: "tile-alarms" }, ...lines);
}

function severityOf(alarms: readonly Alarm[]): AlarmSeverity | undefined {
  if (alarms.length === 0) return undefined;
  return alarms.some(({ severity }) => severity === "alarm") ? "alarm" : "warning";
}

/** A button that opens a menu of the page. */
export function menu(
  menuClass: string,
  attributes: Readonly<Record<string, string>>,
  face: Content,
): HTMLElement {
  return el(
    "div",
    { class: `menu ${menuClass}` },
    button({ "aria-expanded": "false", ...attributes }, face),
  );
}

/** Three dots. */
export function dots(): SVGElement {
  return icon(16, {}, "M3 8h.01M8 8h.01M13 8h.01");
}

function dial(): SVGElement {
  return icon(16, {}, "M3.2 13a6.5 6.5 0 1 1 9.6 0M8 9l2.5-3.5");
}

function bell(name: string): HTMLElement {
  const face = icon(16, {}, "M3 12h10l-1.4-2V7a3.6 3.6 0 0 0-7.2 0v3zM6.8 14h2.4");
  return el(
    "div",
    { class: "bell" },
    button({ class: "bell-button", "aria-label": `Alarms of ${name}` }, face),
  );
}

/** Where what sets a channel will be: as wide, in pixels. */
const CONTROL_WIDTHS = { boolean: 52, number: 170, string: 232 };

/** Keeps the place of what sets a channel; until the page is there, nothing is commanded. */
function controlSpace({ kind }: ChannelSummary): HTMLElement {
  const space = el("span", {});
  space.style.width = `${CONTROL_WIDTHS[kind]}px`;
  space.style.height = "32px";
  return space;
}
