import type { AlarmChange } from "../wire/alarms.ts";

/** What became of an alarm. */
export type AlarmEvent = "began" | "acknowledged" | "cleared";

/** One change of an alarm, as it is told to other programs. */
export interface AlarmNotice extends AlarmChange {
  readonly event: AlarmEvent;
  /** A sentence for people. */
  readonly text: string;
}

/** Returns what is told of a change. */
export function noticeOf(change: AlarmChange): AlarmNotice {
  return { event: eventOf(change), text: describe(change), ...change };
}

function eventOf({ cleared, acknowledged }: AlarmChange): AlarmEvent {
  if (cleared !== undefined) return "cleared";
  return acknowledged === undefined ? "began" : "acknowledged";
}

function describe(change: AlarmChange): string {
  const { severity, rule, topic, value, acknowledged } = change;
  switch (eventOf(change)) {
    case "cleared":
      return `Over: ${rule} (${topic})`;
    case "acknowledged":
      return `Noted by ${acknowledged!.by}: ${rule} (${topic})`;
    case "began": {
      const word = severity === "alarm" ? "Alarm" : "Warning";
      return `${word}: ${rule} (${topic}${value === null ? "" : `: ${value}`})`;
    }
  }
}
