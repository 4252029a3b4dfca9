/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Alarm, AlarmChange } from "../../wire/alarms.ts";
import { announce, byUrgency, countAlarms, SEVERITY_NAMES } from "../model/alarm_text.ts";
import { formatAge } from "../model/age_text.ts";
import type { LiveModel } from "../model/live_model.ts";
import { formatMoment } from "../model/time_text.ts";
import { AlarmSign } from "./alarm_sign.tsx";
import { formatAlarmValue } from "./alarm_value.ts";
import { NotifyChoice } from "./notify_choice.tsx";
import { currentSecond } from "./ticks.ts";

/** So many are shown before more is asked for: below them are the devices. */
const MAX_AT_FIRST = 5;
/** Nobody wants an alarm's time to the millisecond. */
const LEAST_SPAN_MS = 10_000;

/** What there is to take note of, above all else; and what a screen reader says of what begins. */
export function AlarmList({ model }: { model: LiveModel }) {
  const alarms = model.alarms.active.value;
  return (
    <>
      <p class="visually-hidden" role="status">{announce(model.alarms.began.value)}</p>
      {alarms.length > 0 && <ActiveAlarms model={model} alarms={alarms} />}
    </>
  );
}

function ActiveAlarms({ model, alarms }: { model: LiveModel; alarms: readonly Alarm[] }) {
  const isWhole = useSignal(false);
  const urgent = byUrgency(alarms);
  const shown = isWhole.value ? urgent : urgent.slice(0, MAX_AT_FIRST);
  return (
    <section class="alarms" aria-label="Alarms">
      <header class="alarms-head">
        <h2>{countAlarms(alarms)}</h2>
        <NotifyChoice model={model} />
      </header>
      <ul class="alarms-list">
        {shown.map((alarm) => <ActiveAlarm key={alarm.id} model={model} alarm={alarm} />)}
      </ul>
      {alarms.length > MAX_AT_FIRST && (
        <button
          type="button"
          class="button"
          aria-expanded={isWhole}
          onClick={() => isWhole.value = !isWhole.value}
        >
          {isWhole.value ? "Show fewer" : `Show all ${alarms.length}`}
        </button>
      )}
    </section>
  );
}

function ActiveAlarm({ model, alarm }: { model: LiveModel; alarm: Alarm }) {
  const { severity, rule, topic, since, acknowledged, times } = alarm;
  const value = formatAlarmValue(model, alarm);
  return (
    <li class="alarm" data-severity={severity} data-noted={acknowledged !== undefined}>
      <AlarmSign severity={severity} />
      <p class="alarm-what">
        <strong>
          <span class="visually-hidden">{`${SEVERITY_NAMES[severity]}: `}</span>
          {rule}
        </strong>
        <span class="alarm-where">
          {topic}
          {value !== "" && `: ${value}`}
        </span>
      </p>
      <p class="alarm-when">
        since {formatClock(model, since)}
        <Age model={model} alarm={alarm} />
        {times !== undefined && `, ${times} times`}
      </p>
      <Note model={model} alarm={alarm} />
    </li>
  );
}

/** Hidden from screen readers, which would be told every second. */
function Age({ model, alarm }: { model: LiveModel; alarm: Alarm }) {
  currentSecond.value;
  return <span aria-hidden="true">{`, ${formatAge(0, model.alarms.ageMs(alarm))}`}</span>;
}

/** Who took note of it, or the way to do so. */
function Note({ model, alarm }: { model: LiveModel; alarm: Alarm }) {
  const complaint = useSignal("");
  const isMine = useRef(false);
  const line = useRef<HTMLParagraphElement>(null);
  const { acknowledged, rule } = alarm;
  const isNoted = acknowledged !== undefined;
  useEffect(() => {
    // The button that had the focus is gone.
    if (isNoted && isMine.current) line.current?.focus();
  }, [isNoted]);
  if (acknowledged !== undefined) {
    const { by, time } = acknowledged;
    return (
      <p ref={line} class="alarm-note" tabIndex={-1}>noted by {by} at {formatClock(model, time)}</p>
    );
  }
  if (!model.mayCommand.value) return <p class="alarm-note">nobody has taken note</p>;
  const note = async (event: MouseEvent) => {
    // A second click would be for the alarm that has taken this one's place.
    if (event.detail > 1) return;
    isMine.current = true;
    try {
      await model.alarms.acknowledge(alarm);
    } catch (error) {
      complaint.value = (error as Error).message;
    }
  };
  return (
    <>
      <button type="button" class="button" aria-label={`Acknowledge ${rule}`} onClick={note}>
        Acknowledge
      </button>
      <p class="alarm-complaint" role="alert">{complaint}</p>
    </>
  );
}

/** What is over, for who was not there. */
export function RecentAlarms({ model }: { model: LiveModel }) {
  const recent = model.alarms.recent.value;
  if (recent.length === 0) return null;
  return (
    <details class="more recent-alarms">
      <summary>{recent.length === 1 ? "1 alarm" : `${recent.length} alarms`} over</summary>
      <ul class="alarms-list">
        {recent.map((alarm) => <OverAlarm key={alarm.id} model={model} alarm={alarm} />)}
      </ul>
    </details>
  );
}

function OverAlarm({ model, alarm }: { model: LiveModel; alarm: AlarmChange }) {
  const { severity, rule, topic, since, cleared = since, acknowledged } = alarm;
  const value = formatAlarmValue(model, alarm);
  return (
    <li class="alarm" data-noted="true">
      <p class="alarm-what">
        <strong>{SEVERITY_NAMES[severity]}: {rule}</strong>
        <span class="alarm-where">
          {topic}
          {value !== "" && `: ${value}`}
        </span>
      </p>
      <p class="alarm-when">
        {formatClock(model, since)} to {formatClock(model, cleared)}
      </p>
      <p class="alarm-note">
        {acknowledged === undefined ? "nobody took note" : `noted by ${acknowledged.by}`}
      </p>
    </li>
  );
}

function formatClock(model: LiveModel, time: number): string {
  return formatMoment(time, Math.max(LEAST_SPAN_MS, model.now() - time));
}
