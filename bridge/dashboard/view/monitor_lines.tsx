/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatMilliseconds } from "../../clock_time.ts";
import type { ShownLine } from "../model/log_lines.ts";

/** The height of one line; the style sheet has it too. */
const LINE_HEIGHT = 20;
/** Lines made beyond what is seen, above and below. */
const SPARE_LINES = 10;
/** How near to its end a list has to be for it to follow new lines, in pixels. */
const FOLLOW_DISTANCE = 24;

/** A list of lines of which only those in view are there: thousands cost no more than ten. */
export function MonitorLines({ lines }: { lines: readonly ShownLine[] }) {
  const list = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const top = useSignal(0);
  useLayoutEffect(() => {
    if (isFollowing.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [lines]);
  const height = list.current?.clientHeight ?? 0;
  const first = Math.max(0, Math.floor(top.value / LINE_HEIGHT) - SPARE_LINES);
  const last = Math.ceil((top.value + height) / LINE_HEIGHT) + SPARE_LINES;
  const below = Math.max(0, lines.length - last);
  return (
    <div
      class="monitor-lines"
      ref={list}
      role="log"
      tabIndex={0}
      aria-label="Lines"
      onScroll={({ currentTarget: it }) => {
        top.value = it.scrollTop;
        isFollowing.current = it.scrollHeight - it.scrollTop - it.clientHeight < FOLLOW_DISTANCE;
      }}
    >
      <svg class="spacer" height={first * LINE_HEIGHT} aria-hidden="true" />
      {lines.slice(first, last).map((line) => (
        <p key={line.key}>
          <time>{formatMilliseconds(line.time)}</time> {line.text}
        </p>
      ))}
      <svg class="spacer" height={below * LINE_HEIGHT} aria-hidden="true" />
    </div>
  );
}
