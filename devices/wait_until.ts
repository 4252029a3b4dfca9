/** The longest that `setTimeout` can wait; it does not wait at all for more. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Resolves at `due`, a time of `performance.now()`, or as soon as `signal` aborts. */
export async function waitUntil(due: number, signal: AbortSignal): Promise<void> {
  for (let rest; (rest = due - performance.now()) > 0 && !signal.aborted;) {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const timer = setTimeout(resolve, Math.min(rest, MAX_TIMEOUT_MS));
    signal.addEventListener("abort", resolve);
    await promise;
    signal.removeEventListener("abort", resolve);
    clearTimeout(timer);
  }
}
