import { computed, signal } from "@preact/signals";
import type {
  Alarm,
  AlarmChange,
  AlarmRule,
  AlarmRuleListing,
  AlarmSeverity,
  ListedAlarmRule,
} from "../../wire/alarms.ts";
import { SteadyAge, steadyNow } from "./steady_age.ts";

/** A rule as a page makes it: what is left out the bridge completes. */
export type RuleDraft = Partial<AlarmRule> & Pick<AlarmRule, "topic">;

/** Sends one request to the bridge. */
export type Ask = (method: string, params: object) => Promise<unknown>;

/** The bridge's alarms and rules, as the page knows them. */
export class AlarmsModel {
  /** What there is, the oldest first. */
  readonly active = signal<readonly Alarm[]>([]);
  /** What is over, the newest first. */
  readonly recent = signal<readonly AlarmChange[]>([]);
  readonly rules = signal<readonly ListedAlarmRule[]>([]);
  /** Those that began while this page looked on, of which nobody has taken note. */
  readonly began = signal<readonly Alarm[]>([]);
  /** Whether the browser is to show them while nobody looks at the page. */
  readonly isNotifying = signal(false);
  /** How many nobody has taken note of. */
  readonly unnoted = computed(() => {
    return this.active.value.filter(({ acknowledged }) => acknowledged === undefined).length;
  });
  readonly #byTopic = computed(() => groupByTopic(this.active.value));
  readonly #ask: Ask;
  /** By id, of those that there are; null before they are known. */
  #ages: ReadonlyMap<string, SteadyAge> | null = null;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The alarms on a channel's topic, or on a device by its id. */
  on(topic: string): readonly Alarm[] {
    return this.#byTopic.value.get(topic) ?? [];
  }

  /** How bad it is on a topic; `null` when all is well. */
  severityOn(topic: string): AlarmSeverity | null {
    const alarms = this.on(topic);
    if (alarms.length === 0) return null;
    return alarms.some(({ severity }) => severity === "alarm") ? "alarm" : "warning";
  }

  /** The rules that are about a channel or its device. */
  rulesOn(topic: string): readonly ListedAlarmRule[] {
    const [device] = topic.split("/");
    return this.rules.value.filter(({ topic: filter, lost }) =>
      covers(filter, lost === true ? device : topic)
    );
  }

  /** The values beyond which there is an alarm on a topic. */
  thresholdsOn(topic: string): readonly number[] {
    return this.rulesOn(topic).flatMap(({ above, below }) => above ?? below ?? []);
  }

  /** Asks for the rules; a bridge that is gone is asked again when it is back. */
  async refreshRules(): Promise<void> {
    const answer = await this.#ask("alarmRules", {}).catch(() => ({}));
    const { rules } = answer as Partial<AlarmRuleListing>;
    if (rules !== undefined) this.rules.value = rules;
  }

  /** Takes every alarm there is now, and the last ones that are over. */
  update(alarms: readonly Alarm[], recent: readonly AlarmChange[], now = steadyNow()): void {
    const known = this.#ages;
    if (known !== null) {
      this.began.value = alarms.filter(({ id, acknowledged }) =>
        !known.has(id) && acknowledged === undefined
      );
    }
    this.#ages = new Map(alarms.map(({ id, since, ageMs = 0 }) => {
      const age = known?.get(id) ?? new SteadyAge();
      age.take(since, ageMs, now);
      return [id, age];
    }));
    this.active.value = alarms;
    this.recent.value = recent;
  }

  /** How long there has been an alarm, in milliseconds. */
  ageMs({ id }: Alarm, now = steadyNow()): number {
    return this.#ages?.get(id)?.at(now) ?? 0;
  }

  /** Takes note of an alarm. @throws {RpcError} */
  async acknowledge({ id }: Alarm): Promise<void> {
    await this.#ask("acknowledge", { id });
  }

  /** Adds a rule, or puts it in the place of another. @throws {RpcError} that says what is wrong */
  async setRule(rule: RuleDraft, replaces?: string): Promise<void> {
    await this.#ask("setAlarmRule", replaces === undefined ? { rule } : { rule, replaces });
  }

  /** Removes a rule that a page made. @throws {RpcError} */
  async removeRule(name: string): Promise<void> {
    await this.#ask("removeAlarmRule", { name });
  }
}

function groupByTopic(alarms: readonly Alarm[]): ReadonlyMap<string, readonly Alarm[]> {
  const groups = new Map<string, Alarm[]>();
  for (const alarm of alarms) {
    const group = groups.get(alarm.topic);
    if (group === undefined) groups.set(alarm.topic, [alarm]);
    else group.push(alarm);
  }
  return groups;
}

/** Tells whether a rule's topic, in which `+` stands for any level, is about `topic`. */
function covers(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const levels = topic.split("/");
  return wanted.length === levels.length &&
    wanted.every((level, i) => level === "+" || level === levels[i]);
}
