/// <reference lib="dom" />
import { signal } from "@preact/signals";

/** Text that changes faster than this cannot be read. */
const TEXT_INTERVAL_MS = 100;

const callbacks = new Set<(frameTime: number) => void>();

/** The page's time in whole seconds since 1970, for texts such as "for 12 s". */
export const currentSecond = signal(Math.floor(Date.now() / 1000));

/** Calls back before every frame the browser paints, hence never in a hidden tab. */
export function onFrame(callback: (frameTime: number) => void): () => void {
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}

/** Starts the page's one animation loop; `show` brings new values to the page, ten times a second. */
export function startClock(show: () => void): void {
  let shownAt = -Infinity;
  const frame = (frameTime: number) => {
    requestAnimationFrame(frame);
    if (frameTime - shownAt >= TEXT_INTERVAL_MS) {
      shownAt = frameTime;
      currentSecond.value = Math.floor(Date.now() / 1000);
      show();
    }
    for (const callback of callbacks) callback(frameTime);
  };
  requestAnimationFrame(frame);
}
