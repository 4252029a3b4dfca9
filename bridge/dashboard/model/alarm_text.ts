import type { Alarm, AlarmSeverity } from "../../wire/alarms.ts";

/** What each severity is called. */
export const SEVERITY_NAMES: Readonly<Record<AlarmSeverity, string>> = {
  alarm: "Alarm",
  warning: "Warning",
};

/** Writes the document's title: how many alarms nobody has taken note of, and whether it is connected. */
export function pageTitle(isLive: boolean, unnoted: number): string {
  const count = unnoted === 0 ? "" : `(${unnoted}) `;
  return isLive ? `${count}Pinbridge` : `${count}Not connected – Pinbridge`;
}

/** Writes how many alarms there are. */
export function countAlarms(alarms: readonly Alarm[]): string {
  const count = (severity: AlarmSeverity, one: string) => {
    const { length } = alarms.filter((alarm) => alarm.severity === severity);
    if (length === 0) return [];
    return [length === 1 ? `1 ${one}` : `${length} ${one}s`];
  };
  return [...count("alarm", "alarm"), ...count("warning", "warning")].join(", ");
}

/** Puts what nobody has taken note of first, then alarms before warnings, then the newest. */
export function byUrgency(alarms: readonly Alarm[]): readonly Alarm[] {
  const rank = ({ acknowledged, severity }: Alarm) =>
    (acknowledged === undefined ? 0 : 2) + (severity === "alarm" ? 0 : 1);
  return alarms.toSorted((a, b) => rank(a) - rank(b) || b.since - a.since);
}

/** Writes what a screen reader says when alarms begin. */
export function announce(began: readonly Alarm[]): string {
  return began.map(({ severity, rule }) => `${SEVERITY_NAMES[severity]}: ${rule}`).join(". ");
}
