/// <reference lib="dom" />
import { computed, effect, untracked } from "@preact/signals";
import { render } from "preact";
import { keepComparisons } from "./comparison_keeper.ts";
import { notifyOfAlarms } from "./alarm_notifier.ts";
import { pageTitle } from "./model/alarm_text.ts";
import type { Feed } from "./model/feed.ts";
import { LiveModel } from "./model/live_model.ts";
import { parseOverlay } from "./model/overlay.ts";
import { parsePlace, stringifyPlace } from "./model/place.ts";
import { TIME_WINDOWS } from "./model/time_window.ts";
import { tokenInFragment } from "./model/token_text.ts";
import "./parts/common.ts";
import { takeToken } from "./token_keeper.ts";
import { startClock } from "./view/ticks.ts";
import { Page } from "./view/page.tsx";
import { parts } from "./view/parts.ts";

/** What was begun before the page was there. */
export interface Begun {
  readonly feed: Feed;
  readonly root: HTMLElement;
  /** What the address named. */
  readonly hash: string;
  /** Does what was asked for before there was the page. */
  redo(): void;
}

/** Puts the page in the place of the first look, in one go: there is no moment without either. */
export function start({ feed, root, hash, redo }: Begun): void {
  const model = new LiveModel(feed, {
    isReachable: () => fetch("healthz").then(({ ok }) => ok, () => false),
  });
  remember(model);
  keepComparisons(model);
  notifyOfAlarms(model);
  model.shown.goTo(parsePlace(hash));
  model.open();
  model.show();
  root.replaceChildren();
  render(<Page model={model} />, root);
  startClock(() => model.show());
  setTimeout(redo);
  effect(() => {
    document.title = pageTitle(model.status.value.phase === "live", model.alarms.unnoted.value);
  });
  // The address says what alone is shown, so that it can be kept, and goes back where it was.
  effect(() => {
    const { device, channel, layout, isWall } = model.shown.place.value;
    const url = new URL(location.href);
    url.hash = stringifyPlace({ device, channel, layout, isWall });
    history.replaceState(history.state, "", url);
  });
  // The network is back: no reason to wait for the next attempt.
  addEventListener("online", () => model.retryNow());
  // Somebody opens another URL with a token in this tab, which loads nothing anew.
  addEventListener("hashchange", () => {
    if (tokenInFragment(location.hash) === null) return model.shown.goTo(parsePlace(location.hash));
    const token = takeToken();
    if (token !== undefined) model.useToken(token);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) model.suspend();
    else model.resume();
  });
  fetchParts(model);
}

/** Fetches the rest of the page, what is of use first; what fails is fetched again once connected. */
function fetchParts(model: LiveModel): void {
  parts.charts.from(() => import("./parts/charts.ts"));
  parts.edit.from(() => import("./parts/edit.ts"));
  parts.boards.from(() => import("./parts/boards.ts"));
  parts.compare.from(() => import("./parts/compare.ts"));
  parts.layouts.from(() => import("./parts/layouts.ts"));
  let isFetching = false;
  const fetchAll = async () => {
    if (isFetching) return;
    isFetching = true;
    // One after the other: over a slow line, what is of use first is there first.
    for (const part of Object.values(parts)) await part.fetch();
    isFetching = false;
    // Only on a page that came by https or is local do browsers have it.
    navigator.serviceWorker?.register("service_worker.js").catch(() => {
      // The page opens only while its bridge is there, then.
    });
  };
  fetchAll();
  const isLive = computed(() => model.status.value.phase === "live");
  effect(() => {
    if (isLive.value) untracked(fetchAll);
  });
}

/** The next visit begins as this one was left, where the browser keeps such things. */
function remember(model: LiveModel): void {
  try {
    const remembered = localStorage.getItem("window");
    const window = TIME_WINDOWS.find(({ label }) => label === remembered);
    if (window !== undefined) model.window.value = window;
    model.shown.overlay.value = parseOverlay(localStorage.getItem("overlay"));
    effect(() => localStorage.setItem("window", model.window.value.label));
    effect(() => localStorage.setItem("overlay", JSON.stringify(model.shown.overlay.value)));
  } catch {
    // It keeps nothing.
  }
}
