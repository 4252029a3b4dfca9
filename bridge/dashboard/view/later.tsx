/// <reference lib="dom" />
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Part } from "./part.ts";

interface LaterProps<T> {
  part: Part<T>;
  /** What stands in its place until it is there. */
  meanwhile?: ComponentChildren;
  children: (it: T) => ComponentChildren;
}

/** What a part of the page shows: it is fetched when it is not there yet, and told when it fails. */
export function Later<T>({ part, meanwhile, children }: LaterProps<T>) {
  useEffect(() => {
    part.fetch();
  }, [part]);
  const state = part.state.value;
  switch (state.phase) {
    case "there":
      return <>{children(state.it)}</>;
    case "failed":
      return <Failed part={part} attempts={state.attempts} />;
    default:
      return <>{meanwhile ?? <p class="quiet" role="status">Loading…</p>}</>;
  }
}

/** Some browsers never ask again for what has failed twice: the page as a whole does. */
function Failed({ part, attempts }: { part: Part<unknown>; attempts: number }) {
  const again = () => attempts > 2 ? location.reload() : part.fetch();
  return (
    <p class="part-failed" role="alert">
      This part of the page could not be loaded.{" "}
      <button type="button" class="button" onClick={again}>
        {attempts > 2 ? "Load the page anew" : "Try again"}
      </button>
    </p>
  );
}
