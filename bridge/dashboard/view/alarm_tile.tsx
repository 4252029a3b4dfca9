import { SEVERITY_NAMES } from "../model/alarm_text.ts";
import type { LiveModel } from "../model/live_model.ts";
import { AlarmSign } from "./alarm_sign.tsx";

/** What is wrong with a channel, or with a device that has no channel to say it at. */
export function TileAlarms({ model, topic }: { model: LiveModel; topic: string }) {
  const alarms = model.alarms.on(topic);
  if (alarms.length === 0) return null;
  return (
    <ul class="tile-alarms">
      {alarms.map(({ id, rule, severity, acknowledged }) => (
        <li key={id} data-severity={severity} data-noted={acknowledged !== undefined}>
          <AlarmSign severity={severity} />
          {SEVERITY_NAMES[severity]}: {rule}
        </li>
      ))}
    </ul>
  );
}
