import { createAlarmMethods, seesAlarm } from "./alarm_methods.ts";
import { AlarmFile } from "./alarms/alarm_file.ts";
import type { AlarmState } from "./alarms/alarm_state.ts";
import { Alarms } from "./alarms/alarms.ts";
import { eventMessage, type SiteMessage, stateMessage } from "./alarms/mqtt_notices.ts";
import { noticeOf } from "./alarms/notice.ts";
import { Webhook } from "./alarms/webhook.ts";
import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import type { Metric } from "./web/metrics.ts";
import type { AlarmChange, AlarmRule } from "./wire/alarms.ts";

/** What there is is published so often at most: a flood of changes is not one of messages. */
export const STATE_INTERVAL_MS = 500;

/** What a bridge warns of, and whom it tells beyond its viewers. */
export interface AlarmsPartOptions {
  /** Those of the config file. */
  readonly rules?: readonly AlarmRule[];
  /** Where alarms and the rules of pages are kept. Default: nowhere. */
  readonly path?: string;
  /** Where each change is posted. Default: nowhere. */
  readonly webhook?: { readonly url: string; readonly authorization?: string };
  /** Publishes on a broker. Default: nobody does. */
  publish?(message: SiteMessage): void;
}

/** Returns a bridge's alarms: their methods, notifications and figures, and who else is told. */
export function createAlarms(
  { hub, clock, log, tell }: ExtensionParts,
  { rules = [], path, webhook, publish = () => {} }: AlarmsPartOptions,
): BridgeExtension {
  const hook = webhook &&
    new Webhook({ ...webhook, clock, log, onDone: () => keeper?.saveSoon() });
  const onAlarm = (change: AlarmChange) => {
    tell("alarm", alarms.withAge(change), {
      key: change.id,
      isSeen: (sight) => seesAlarm(change, sight),
    });
    const notice = noticeOf(change);
    hook?.tell(notice);
    publish(eventMessage(notice));
    publishStateSoon();
  };
  let isStateDue = false;
  let cancelPause: (() => void) | null = null;
  /** At once for all that change in this turn, then later for all that change meanwhile. */
  const publishStateSoon = () => {
    if (!isStateDue && cancelPause === null) queueMicrotask(publishState);
    isStateDue = true;
  };
  const publishState = () => {
    isStateDue = false;
    publish(stateMessage(alarms.active));
    cancelPause?.();
    cancelPause = clock.after(STATE_INTERVAL_MS, () => {
      cancelPause = null;
      if (isStateDue) publishState();
    });
  };
  const onRules = () => tell("alarmRules", {});
  const keeper = path === undefined
    ? undefined
    : new AlarmFile({ path, clock, log, state: (): AlarmState => alarms.state });
  const alarms: Alarms = new Alarms({
    hub,
    clock,
    log,
    rules,
    keeper,
    outbox: hook,
    onAlarm,
    onRules,
  });
  return {
    start() {
      alarms.start();
      // What the broker keeps may be of another run.
      if (alarms.rules.length > 0) publishState();
    },
    async stop() {
      await alarms.stop();
      cancelPause?.();
      if (isStateDue) publish(stateMessage(alarms.active));
    },
    methods: createAlarmMethods(alarms, hub),
    metrics: () => describeMetrics(alarms, hook),
  };
}

function describeMetrics(alarms: Alarms, hook?: Webhook): readonly Metric[] {
  const { raised, unlisted, watches, unwatched } = alarms.counters;
  const { active } = alarms;
  const unnoted = active.filter(({ acknowledged }) => acknowledged === undefined).length;
  const gauge = (name: string, help: string, value: number) =>
    ({ name: `alarms_${name}`, type: "gauge", help, value }) as const;
  const counter = (name: string, help: string, value: number) =>
    ({ name: `alarms_${name}_total`, type: "counter", help, value }) as const;
  const own = [
    gauge("active", "Alarms that there are.", active.length),
    gauge("unacknowledged", "Alarms that nobody has taken note of.", unnoted),
    gauge("watches", "Topics that a rule has to remember something of.", watches),
    counter("raised", "Alarms that began.", raised),
    counter("unlisted", "Alarms that were too many to be listed.", unlisted),
    counter("unwatched", "Readings of topics too many to be watched.", unwatched),
  ];
  if (hook === undefined) return own;
  const { sent, waiting, dropped } = hook.counters;
  return [
    ...own,
    gauge("webhook_waiting", "Changes that wait to be posted.", waiting),
    counter("webhook_sent", "Changes that were posted.", sent),
    counter("webhook_dropped", "Changes that the server will never get.", dropped),
  ];
}
