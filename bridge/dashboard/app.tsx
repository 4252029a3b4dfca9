/// <reference lib="dom" />
import { effect } from "@preact/signals";
import { render } from "preact";
import { keepComparisons } from "./comparison_keeper.ts";
import { notifyOfAlarms } from "./alarm_notifier.ts";
import { pageTitle } from "./model/alarm_text.ts";
import { LiveModel } from "./model/live_model.ts";
import { parseOverlay } from "./model/overlay.ts";
import { parsePlace, stringifyPlace } from "./model/place.ts";
import { TIME_WINDOWS } from "./model/time_window.ts";
import { tokenInFragment } from "./model/token_text.ts";
import { takeToken } from "./token_keeper.ts";
import { startClock } from "./view/ticks.ts";
import { Page } from "./view/page.tsx";

const socketUrl = new URL("ws", location.href);
socketUrl.protocol = location.protocol === "https:" ? "wss:" : "ws:";
socketUrl.hash = "";
const place = parsePlace(location.hash);
const model = new LiveModel(socketUrl.href, {
  token: takeToken(),
  isReachable: () => fetch("healthz").then(({ ok }) => ok, () => false),
});
startClock(() => model.show());
render(<Page model={model} />, document.getElementById("app")!);
effect(() => {
  document.title = pageTitle(model.status.value.phase === "live", model.alarms.unnoted.value);
});
remember();
keepComparisons(model);
notifyOfAlarms(model);
model.shown.goTo(place);
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
model.open();
// Only on a page that came by https or is local do browsers have it.
navigator.serviceWorker?.register("service_worker.js").catch(() => {
  // The page opens only while its bridge is there, then.
});

/** The next visit begins as this one was left, where the browser keeps such things. */
function remember(): void {
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
