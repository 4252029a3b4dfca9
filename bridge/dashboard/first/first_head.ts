/// <reference lib="dom" />
import type { ConnectionStatus } from "../../client/client.ts";
import { TIME_WINDOWS, type TimeWindow } from "../model/time_window.ts";
import { connectionText } from "../view/connection_text.ts";
import { button, el, icon } from "./elements.ts";
import { menu } from "./first_tile.ts";

/** What the head of the page says at first. */
export interface HeadParts {
  readonly status: ConnectionStatus;
  /** How many devices there are; null until that is known. */
  readonly devices: number | null;
  readonly window: TimeWindow;
}

/** Makes the head of the page, in which nothing but the connection is true yet. */
export function makeHead({ status, devices, window }: HeadParts): HTMLElement {
  const { phase } = status;
  const role = phase === "live" ? status.welcome.role : "";
  const isMany = (devices ?? 0) > 1;
  return el(
    "header",
    { class: "top" },
    el(
      "h1",
      { class: "brand" },
      icon(
        32,
        { class: "logo" },
        "M4 23a12 12 0 0 1 24 0",
        "M2 23h28M10 23v5M16 11v17M22 23v5",
      ),
      "Pinbridge",
    ),
    isMany && el("input", {
      type: "search",
      class: "search",
      placeholder: "Search",
      "aria-label": "Search devices and channels",
    }),
    el(
      "div",
      { class: "toolbar", role: "toolbar", "aria-label": "Charts" },
      el(
        "fieldset",
        { class: "segments" },
        ...TIME_WINDOWS.map((it) => segment(it, it === window)),
      ),
      button({ class: "button button-pause" }, "Pause"),
      isMany && iconButton("Compact", "M2 3h12M2 8h12M2 13h12"),
      role === "operator" && menu(
        "",
        { class: "button button-icon", "aria-label": "Layouts" },
        icon(16, {}, "M2 2h5v5H2zM9 2h5v3H9zM9 8h5v6H9zM2 10h5v4H2z"),
      ),
      iconButton("Full screen", "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4", "button-wall"),
    ),
    el(
      "div",
      { class: "connection", "data-phase": phase },
      el(
        "p",
        { class: "connection-text", role: "status" },
        el("span", { class: "dot" }),
        connectionText(status, devices === null),
      ),
      role !== "" && el("p", { class: "role" }, role),
    ),
  );
}

function iconButton(label: string, path: string, more = ""): HTMLElement {
  return button({ class: `button button-icon ${more}`, "aria-label": label }, icon(16, {}, path));
}

function segment({ label, title }: TimeWindow, checked: boolean): HTMLElement {
  return el(
    "label",
    { class: "segment" },
    el("input", { type: "radio", name: "window", class: "visually-hidden", checked }),
    el("span", { "aria-hidden": "true" }, label),
    el("span", { class: "visually-hidden" }, title),
  );
}
