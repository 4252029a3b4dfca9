/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";
import type { LiveModel } from "../model/live_model.ts";

/** Where one looks for devices and channels; `/` leads to it. */
export function Search({ model }: { model: LiveModel }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const listening = new AbortController();
    document.addEventListener("keydown", (event) => {
      const isTyped = event.target instanceof HTMLInputElement;
      if (event.key !== "/" || isTyped || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    }, { signal: listening.signal });
    return () => listening.abort();
  }, []);
  return (
    <input
      ref={input}
      class="search"
      type="search"
      placeholder="Search"
      aria-label="Search devices and channels"
      value={model.shown.query}
      onInput={(event) => {
        model.shown.query.value = event.currentTarget.value;
        // What is found begins at the top, and that may be far above.
        scrollTo(0, 0);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") model.shown.query.value = "";
      }}
    />
  );
}
