import type { Broker } from "./broker.ts";

/** Keeps a broker's deadlines with the runtime's timers. Returns what ends that. */
export function keepDeadlines(broker: Broker): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Infinity;
  const arm = (ms: number) => {
    const at = performance.now() + ms;
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      dueAt = Infinity;
      arm(broker.check());
    }, ms);
  };
  // What has changed is looked at in a moment: often it is over by then.
  broker.onDeadline = () => arm(SOON_MS);
  arm(0);
  return () => {
    clearTimeout(timer);
    broker.onDeadline = () => {};
  };
}

const SOON_MS = 20;
