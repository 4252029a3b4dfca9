import type { AlarmSeverity } from "../../wire/alarms.ts";

/** A shape for each severity: colour alone tells not everybody. */
export function AlarmSign({ severity }: { severity: AlarmSeverity }) {
  return (
    <svg class="alarm-sign" viewBox="0 0 16 16" aria-hidden="true" data-severity={severity}>
      {severity === "alarm" ? <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" /> : <path d="M8 1l7 13H1z" />}
      <path class="alarm-mark" d="M8 5v4M8 11.5v.01" />
    </svg>
  );
}
