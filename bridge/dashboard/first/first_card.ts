/// <reference lib="dom" />
import type { Alarm } from "../../wire/alarms.ts";
import type { DeviceSummary } from "../../wire/messages.ts";
import { describeDeviceLoss } from "../model/device_loss.ts";
import { button, el, icon } from "./elements.ts";
import { alarmsIn, dots, type FirstTile, menu } from "./first_tile.ts";

/** What a card is made of. */
export interface CardParts {
  readonly device: DeviceSummary;
  readonly name: string;
  /** Whether the page is connected. */
  readonly isConnected: boolean;
  readonly isCollapsed: boolean;
  readonly alarms: readonly Alarm[];
  readonly sensors: readonly FirstTile[];
  readonly controls: readonly FirstTile[];
}

/** Where a device's age is written. */
export interface FirstCard {
  readonly element: HTMLElement;
  readonly age: HTMLElement;
}

/** Makes the card of a device; what its buttons do comes with the page. */
export function makeCard(parts: CardParts): FirstCard {
  const { device, name, isConnected, isCollapsed, alarms, sensors, controls } = parts;
  const { id, adapter, state, reason, loss } = device;
  const age = el("p", { class: "device-since" }, isConnected ? "" : "when last heard of");
  const element = el(
    "article",
    {
      class: "device",
      "aria-label": name,
      "data-first": "true",
      "data-device": id,
      "data-collapsed": String(isCollapsed),
      "data-state": state,
      "data-live": String(isConnected && state === "online"),
      "data-worry": String(state === "online" && reason !== undefined),
    },
    el(
      "header",
      { class: "device-head" },
      button(
        {
          class: "button button-icon button-collapse",
          "aria-expanded": String(!isCollapsed),
          "aria-label": `Charts of ${name}`,
        },
        icon(16, {}, "M3 6l5 5 5-5"),
      ),
      el("h2", { title: name }, name),
      el("p", { class: "device-origin" }, device.name === id ? adapter : `${id} · ${adapter}`),
      el(
        "p",
        { class: "device-state" },
        el("span", { class: "dot" }),
        el("span", { class: "device-state-name" }, state),
      ),
      age,
      reason && el("p", { class: "device-reason" }, reason),
      ...describeDeviceLoss(loss).map((text) => el("p", { class: "device-loss" }, text)),
      menu("", { class: "button button-icon", "aria-label": `Arrange ${name}` }, dots()),
      alarmsIn(alarms),
    ),
    tiles("tiles", sensors),
    tiles("tiles tiles-controls", controls),
    adapter !== "derived" && !isCollapsed &&
      el("details", { class: "monitor" }, el("summary", {}, "Monitor")),
  );
  return { element, age };
}

function tiles(className: string, made: readonly FirstTile[]) {
  return made.length > 0 && el("div", { class: className }, ...made.map(({ element }) => element));
}
