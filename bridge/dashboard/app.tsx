/// <reference lib="dom" />
import { render } from "preact";
import { LiveModel } from "./model/live_model.ts";
import { startClock } from "./view/ticks.ts";
import { Page } from "./view/page.tsx";

const socketUrl = new URL("ws", location.href);
socketUrl.protocol = location.protocol === "https:" ? "wss:" : "ws:";
socketUrl.hash = "";
const model = new LiveModel(socketUrl.href);
startClock(() => model.show());
render(<Page model={model} />, document.getElementById("app")!);
// The network is back: no reason to wait for the next attempt.
addEventListener("online", () => model.retryNow());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) model.suspend();
  else model.resume();
});
model.open();
