/// <reference lib="dom" />
import type { LiveModel } from "../model/live_model.ts";
import { Hung } from "./hung.tsx";

/** Leaves nothing but what is shown, large, on the whole screen where the browser gives it. */
export function enterWall(model: LiveModel): void {
  model.shown.goTo({ ...model.shown.place.peek(), isWall: true });
  document.documentElement.requestFullscreen?.().catch(() => {
    // The page alone is large then.
  });
}

/** What there is on a wall beside what is shown: whether it is live, the time, and the way back. */
export function Wall({ model }: { model: LiveModel }) {
  const isWall = model.shown.place.value.isWall === true;
  return isWall ? <Hung model={model} /> : null;
}
