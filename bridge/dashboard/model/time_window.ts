/** One span of time that the charts can show. */
export interface TimeWindow {
  readonly label: string;
  /** What a screen reader says. */
  readonly title: string;
  readonly spanMs: number;
}

/** The choices, shortest first. */
export const TIME_WINDOWS: readonly TimeWindow[] = [
  { label: "10 s", title: "last 10 seconds", spanMs: 10_000 },
  { label: "1 min", title: "last minute", spanMs: 60_000 },
  { label: "10 min", title: "last 10 minutes", spanMs: 600_000 },
  { label: "1 h", title: "last hour", spanMs: 3_600_000 },
  { label: "6 h", title: "last 6 hours", spanMs: 6 * 3_600_000 },
  { label: "24 h", title: "last 24 hours", spanMs: 24 * 3_600_000 },
];

/** What a page shows before anything was chosen. */
export const DEFAULT_TIME_WINDOW = TIME_WINDOWS[1];
