/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatMilliseconds } from "../../clock_time.ts";
import { indexOfKey, type ShownLine } from "../model/log_lines.ts";

/** The height of one line; the style sheet has it too. */
const LINE_HEIGHT = 20;
/** Lines made beyond what is seen, above and below. */
const SPARE_LINES = 10;
/** How near to its end a list has to be for it to follow new lines, in pixels. */
const FOLLOW_DISTANCE = 24;

/**
 * A list of lines of which only those in view are there: thousands cost no more than ten. It follows
 * new lines while its end is in view; else what is in view stays there, though older lines go.
 */
export function MonitorLines({ lines }: { lines: readonly ShownLine[] }) {
  const list = useRef<HTMLDivElement>(null);
  /** The topmost line in view and how much of it is not, or null while it follows. */
  const anchor = useRef<{ readonly key: number; readonly offset: number } | null>(null);
  const top = useSignal(0);
  useLayoutEffect(() => {
    const element = list.current!;
    element.scrollTop = anchor.current === null
      ? element.scrollHeight
      : indexOfKey(lines, anchor.current.key) * LINE_HEIGHT + anchor.current.offset;
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
        const isAtEnd = it.scrollHeight - it.scrollTop - it.clientHeight < FOLLOW_DISTANCE;
        const line = lines[Math.floor(it.scrollTop / LINE_HEIGHT)];
        anchor.current = isAtEnd || line === undefined
          ? null
          : { key: line.key, offset: it.scrollTop % LINE_HEIGHT };
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
