/** One span of time that the charts can show. */
export interface TimeWindow {
  readonly label: string;
  /** What a screen reader says. */
  readonly title: string;
  readonly spanMs: number;
  /** Whether it is so long that only a bridge's history can fill it. */
  readonly isLong?: true;
}

const DAY_MS = 86_400_000;

/** The choices, shortest first. */
export const TIME_WINDOWS: readonly TimeWindow[] = [
  { label: "10 s", title: "last 10 seconds", spanMs: 10_000 },
  { label: "1 min", title: "last minute", spanMs: 60_000 },
  { label: "10 min", title: "last 10 minutes", spanMs: 600_000 },
  { label: "1 h", title: "last hour", spanMs: 3_600_000 },
  { label: "6 h", title: "last 6 hours", spanMs: 6 * 3_600_000 },
  { label: "24 h", title: "last 24 hours", spanMs: DAY_MS },
  { label: "7 d", title: "last 7 days", spanMs: 7 * DAY_MS, isLong: true },
  { label: "30 d", title: "last 30 days", spanMs: 30 * DAY_MS, isLong: true },
  { label: "1 y", title: "last year", spanMs: 365 * DAY_MS, isLong: true },
];

/** What a page shows before anything was chosen. */
export const DEFAULT_TIME_WINDOW = TIME_WINDOWS[1];
