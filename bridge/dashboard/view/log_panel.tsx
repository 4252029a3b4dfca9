/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { LogLines } from "../model/log_lines.ts";
import { formatTime } from "../../clock_time.ts";

/** How near to its end a list has to be for it to follow new lines, in pixels. */
const FOLLOW_DISTANCE = 24;

/** The lines of a device that were no readings; drawn only while it is open. */
export function LogPanel({ log }: { log: LogLines }) {
  const isOpen = useSignal(false);
  const total = log.total.value;
  return (
    <details class="log" onToggle={(event) => isOpen.value = event.currentTarget.open}>
      <summary>
        Log <span class="quiet">{total === 1 ? "1 line" : `${total} lines`}</span>
      </summary>
      {isOpen.value && <LogList log={log} />}
    </details>
  );
}

function LogList({ log }: { log: LogLines }) {
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lines = log.shown.value;
  useLayoutEffect(() => {
    if (follows.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [lines]);
  if (lines.length === 0) {
    return <p class="quiet log-empty">Lines that are no readings are shown here.</p>;
  }
  return (
    <div
      class="log-lines"
      ref={list}
      role="log"
      tabIndex={0}
      aria-label="Log lines"
      onScroll={({ currentTarget: it }) => {
        follows.current = it.scrollHeight - it.scrollTop - it.clientHeight < FOLLOW_DISTANCE;
      }}
    >
      <ol>
        {lines.map((line) => (
          <li key={line.key}>
            <time>{formatTime(line.time)}</time> <span>{line.text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
