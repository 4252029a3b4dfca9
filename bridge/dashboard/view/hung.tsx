/// <reference lib="dom" />
import { useEffect, useMemo } from "preact/hooks";
import type { LiveModel } from "../model/live_model.ts";
import { type Wakefulness, WakeLock } from "../wake_lock.ts";
import { Connection } from "./connection.tsx";
import { currentSecond } from "./ticks.ts";

const NOTES: Readonly<Record<Wakefulness, string>> = {
  off: "",
  held: "",
  refused: "The browser lets this screen sleep now.",
  unavailable: "This screen may sleep: over plain http a browser keeps none awake. Set it so in " +
    "the system, or serve the page by https.",
};

function leaveWall(model: LiveModel): void {
  const { isWall: _isWall, ...place } = model.shown.place.peek();
  model.shown.goTo(place);
  if (document.fullscreenElement) document.exitFullscreen();
}

/** A wall's bar; while it is there, the page is large and the screen kept awake. */
export function Hung({ model }: { model: LiveModel }) {
  const lock = useMemo(() => new WakeLock(navigator.wakeLock), []);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const root = document.documentElement;
    root.dataset.wall = "true";
    lock.hold();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) lock.renew();
    }, { signal });
    document.addEventListener("fullscreenchange", () => {
      if (document.fullscreenElement === null) leaveWall(model);
    }, { signal });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leaveWall(model);
    }, { signal });
    return () => {
      listening.abort();
      delete root.dataset.wall;
      lock.release();
    };
  }, [model, lock]);
  const note = NOTES[lock.state.value];
  return (
    <aside class="wall-bar" aria-label="Wall" data-phase={model.status.value.phase}>
      <h1 class="visually-hidden">Pinbridge</h1>
      <Connection model={model} />
      {note !== "" && <p class="wall-note" role="status">{note}</p>}
      <Clock />
      <button type="button" class="button" onClick={() => leaveWall(model)}>Leave</button>
    </aside>
  );
}

/** A wall whose clock stands still shows that it stands still itself. */
function Clock() {
  const date = new Date(currentSecond.value * 1000);
  const text = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return <time class="wall-clock" dateTime={date.toISOString()}>{text}</time>;
}
