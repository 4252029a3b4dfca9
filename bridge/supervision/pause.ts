import type { Clock } from "../clock.ts";

/** A pause that is cut short lasts at least this long, whatever cuts it. */
export const MIN_PAUSE_MS = 100;

/**
 * Waits `delayMs` (`Infinity`: no end by itself), or until `signal` aborts, or until what `wake` starts resolves; `wake` is told
 * when it is no longer needed.
 */
export async function pause(
  clock: Clock,
  delayMs: number,
  signal: AbortSignal,
  wake?: (ended: AbortSignal) => Promise<unknown> | undefined,
): Promise<void> {
  if (signal.aborted) return;
  const ended = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const start = clock.elapsed();
  const cancels = delayMs === Infinity ? [] : [clock.after(delayMs, resolve)];
  signal.addEventListener("abort", () => resolve(), { signal: ended.signal });
  wake?.(ended.signal)?.then(() => {
    if (ended.signal.aborted) return;
    // Who wakes at once again and again must not make a loop without pauses.
    cancels.push(clock.after(Math.max(0, MIN_PAUSE_MS - (clock.elapsed() - start)), resolve));
  }, () => {});
  await promise;
  for (const cancel of cancels) cancel();
  ended.abort();
}
