import type { Clock } from "../clock.ts";
import type { Hub } from "../hub/hub.ts";
import { matchesFilter } from "../hub/topic.ts";
import type { Log } from "../log.ts";
import type { Alarm, AlarmChange, AlarmRule, ListedAlarmRule } from "../wire/alarms.ts";
import type { Value } from "../wire/messages.ts";
import { type AlarmState, EMPTY_STATE, type StateKeeper } from "./alarm_state.ts";
import { MAX_RULES } from "./rule.ts";
import type { RuleListener, RunningRule } from "./rule_parts.ts";
import { createRunningRule } from "./running_rule.ts";
import type { Watch } from "./watch.ts";
import { WatchBudget } from "./watch_budget.ts";

/** The most alarms at one time; what is beyond them is counted. */
export const MAX_ACTIVE = 1000;
/** So many alarms that are over are remembered. */
export const MAX_RECENT = 50;
/** The longest text that is told of a value, in UTF-16 code units; what is longer is cut. */
export const MAX_VALUE_LENGTH = 200;
/** More than there can be between two times that the state is kept: no id is given twice. */
const SPARE_IDS = 10_000;

/** Options of {@linkcode Alarms}. */
export interface AlarmsOptions {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly log: Log;
  /** Those of the config file. */
  readonly rules: readonly AlarmRule[];
  /** What outlasts the program. Default: nothing does. */
  readonly keeper?: StateKeeper;
  /** Who posts changes; what waits there is kept too. */
  readonly outbox?: Outbox;
  /** Called at each change of an alarm. */
  onAlarm?(change: AlarmChange): void;
  /** Called when there are other rules than before. */
  onRules?(): void;
}

/** Notices on their way out, which outlast the program with the alarms. */
export interface Outbox {
  readonly waiting: readonly string[];
  /** Takes what waited when the program ended. */
  resume(bodies: readonly string[]): void;
  /** Tries once more. */
  stop(): Promise<void>;
}

/** Why rules are not changed as asked; the message is a sentence for who asked. */
export class RuleRefusal extends Error {
  override readonly name = "RuleRefusal";
}

interface Listed {
  readonly rule: ListedAlarmRule;
  readonly running: RunningRule;
}

/** The alarms of a bridge: its rules at work, what they raised, and who has taken note of it. */
export class Alarms implements RuleListener {
  readonly #options: AlarmsOptions;
  readonly #budget = new WatchBudget();
  readonly #rules = new Map<string, Listed>();
  /** By rule and topic, the oldest first. */
  readonly #active = new Map<string, Alarm>();
  /** By id, when the condition of each began, on the clock that nobody sets. */
  readonly #begunAt = new Map<string, number>();
  /** Rules of pages whose names are taken by the config's: they come back when those go. */
  readonly #resting: AlarmRule[] = [];
  #recent: readonly AlarmChange[] = [];
  #nextId = 1;
  #raised = 0;
  #unlisted = 0;
  #unsubscribe: () => void = () => {};

  /** Does no I/O. */
  constructor(options: AlarmsOptions) {
    this.#options = options;
  }

  /** Every alarm there is, the oldest first. */
  get active(): readonly Alarm[] {
    return [...this.#active.values()];
  }

  /** Returns an alarm with how old it is now, as long as it lasts. */
  withAge(alarm: Alarm): Alarm {
    const begunAt = this.#begunAt.get(alarm.id);
    if (begunAt === undefined) return alarm;
    return { ...alarm, ageMs: Math.round(this.#options.clock.elapsed() - begunAt) };
  }

  /** The last ones that are over, the newest first. */
  get recent(): readonly AlarmChange[] {
    return this.#recent;
  }

  /** Every rule, those of the config first. */
  get rules(): readonly ListedAlarmRule[] {
    return [...this.#rules.values()].map(({ rule }) => rule);
  }

  /** What is counted: alarms so far, those that were too many to be listed, topics not watched. */
  get counters() {
    return {
      raised: this.#raised,
      unlisted: this.#unlisted,
      watches: this.#budget.used,
      unwatched: this.#budget.refused,
    };
  }

  /** Begins, with what is kept of the last run. */
  start(): void {
    const { hub, rules, keeper, outbox, log } = this.#options;
    const state = keeper?.read() ?? EMPTY_STATE;
    outbox?.resume(state.unsent);
    this.#nextId = state.nextId;
    this.#recent = state.recent;
    const orphans = new Set(state.active);
    const begin = (rule: ListedAlarmRule) => {
      for (const alarm of this.#begin(rule, state.active)) orphans.delete(alarm);
    };
    for (const rule of rules) begin({ ...rule, source: "config" });
    for (const rule of state.rules) {
      const refusal = this.#checkNew(rule.name);
      if (refusal === null) {
        begin({ ...rule, source: "page" });
        continue;
      }
      this.#resting.push(rule);
      log.warn(`alarms: the page's rule ${JSON.stringify(rule.name)} rests: ${refusal}`);
    }
    for (const alarm of orphans) this.#over(alarm);
    if (this.#rules.size > 0) keeper?.save();
    this.#unsubscribe = hub.onDeviceChange((device, isGone) => {
      for (const { running } of this.#rules.values()) running.deviceChanged(device, isGone);
    });
  }

  /** Ends; what there is goes on with the next start. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    for (const { running } of this.#rules.values()) running.close();
    // What is taken now need not be kept.
    await this.#options.outbox?.stop();
    await this.#options.keeper?.close();
  }

  /** Returns the alarm with an id. */
  find(id: string): Alarm | undefined {
    return this.active.find((alarm) => alarm.id === id);
  }

  /**
   * Notes who has taken note of an alarm; who did so first stays. One of a device that is gone is
   * over then: nothing else would end it. Resolves with whether it is kept.
   */
  async acknowledge(id: string, by: string): Promise<boolean> {
    const alarm = this.find(id);
    if (alarm === undefined || alarm.acknowledged !== undefined) return true;
    const acknowledged = { by, time: this.#options.clock.now() };
    this.#change({ ...alarm, acknowledged });
    if (!this.#mayEnd(alarm)) this.#rules.get(alarm.rule)?.running.forget(alarm.topic);
    return await this.#keep();
  }

  /**
   * Adds a rule, or puts it in the place of one that a page made; alarms that are about the same go on.
   * Resolves when it is at work, with whether it is kept.
   *
   * @throws {RuleRefusal}
   */
  async setRule(rule: AlarmRule, replaces?: string): Promise<boolean> {
    if (replaces !== undefined) this.#demandOwn(replaces);
    const refusal = replaces === rule.name ? null : this.#checkNew(rule.name, replaces);
    if (refusal !== null) throw new RuleRefusal(refusal);
    const before = replaces === undefined ? [] : this.#end(replaces);
    const isKept = ({ topic }: Alarm) => matchesFilter(rule.topic, topic);
    for (const alarm of before) if (!isKept(alarm)) this.#over(alarm);
    const kept = before.filter(isKept).map((alarm) => ({ ...alarm, rule: rule.name }));
    this.#begin({ ...rule, source: "page" }, kept);
    // It is there anew: with one of its name that rests there would be two the next time.
    const resting = this.#resting.findIndex(({ name }) => name === rule.name);
    if (resting >= 0) this.#resting.splice(resting, 1);
    this.#options.onRules?.();
    return await this.#keep();
  }

  /**
   * Removes a rule that a page made, and its alarms with it; resolves with whether that is kept.
   *
   * @throws {RuleRefusal}
   */
  async removeRule(name: string): Promise<boolean> {
    this.#demandOwn(name);
    for (const alarm of this.#end(name)) this.#over(alarm);
    this.#options.onRules?.();
    return await this.#keep();
  }

  /** What is to outlast the program. */
  get state(): AlarmState {
    const pageRules = this.rules.filter(({ source }) => source === "page");
    return {
      nextId: this.#nextId + SPARE_IDS,
      rules: [...pageRules.map(({ source: _, ...rule }) => rule), ...this.#resting],
      active: this.active,
      recent: this.#recent,
      unsent: this.#options.outbox?.waiting ?? [],
    };
  }

  raised(rule: AlarmRule, watch: Watch): void {
    this.#raised++;
    if (this.#active.size >= MAX_ACTIVE) {
      if (this.#unlisted++ === 0) {
        this.#options.log.warn(`alarms: there are ${MAX_ACTIVE}; further ones are only counted`);
      }
      return;
    }
    const { topic, since, value, times } = watch;
    this.#change({
      id: String(this.#nextId++),
      topic,
      rule: rule.name,
      severity: rule.severity,
      since,
      value: shorten(value),
      ...(times > 1 && { times }),
    });
  }

  cleared(rule: AlarmRule, topic: string): void {
    const alarm = this.#active.get(keyOf(rule.name, topic));
    if (alarm !== undefined) this.#over(alarm);
  }

  /** Begins a rule with those of the `alarms` that are its own, and returns them. */
  #begin(rule: ListedAlarmRule, alarms: readonly Alarm[]): readonly Alarm[] {
    const { hub, clock } = this.#options;
    const running = createRunningRule(hub, { rule, clock, budget: this.#budget, listener: this });
    this.#rules.set(rule.name, { rule, running });
    const own = alarms.filter((alarm) =>
      alarm.rule === rule.name && matchesFilter(rule.topic, alarm.topic)
    );
    for (const alarm of own.slice(0, MAX_ACTIVE - this.#active.size)) {
      this.#list({ ...alarm, severity: rule.severity });
    }
    running.start(own);
    return own;
  }

  /** Ends a rule; returns its alarms, which are not listed any more. */
  #end(name: string): Alarm[] {
    this.#rules.get(name)?.running.close();
    this.#rules.delete(name);
    const alarms = this.active.filter(({ rule }) => rule === name);
    for (const { topic } of alarms) this.#active.delete(keyOf(name, topic));
    return alarms;
  }

  #over(alarm: Alarm): void {
    this.#active.delete(keyOf(alarm.rule, alarm.topic));
    this.#begunAt.delete(alarm.id);
    const over = { ...alarm, cleared: this.#options.clock.now() };
    this.#recent = [over, ...this.#recent.slice(0, MAX_RECENT - 1)];
    this.#tell(over);
  }

  #change(alarm: Alarm): void {
    this.#list(alarm);
    this.#tell(alarm);
  }

  #list(alarm: Alarm): void {
    const { clock } = this.#options;
    this.#active.set(keyOf(alarm.rule, alarm.topic), alarm);
    if (this.#begunAt.has(alarm.id)) return;
    // Of one of the last run nobody knows more than what the clock says, which may not be set yet.
    this.#begunAt.set(alarm.id, clock.elapsed() - Math.max(0, clock.now() - alarm.since));
  }

  async #keep(): Promise<boolean> {
    return await this.#options.keeper?.save() ?? true;
  }

  #tell(change: AlarmChange): void {
    this.#options.keeper?.saveSoon();
    this.#options.onAlarm?.(change);
  }

  /** Whether something can still end an alarm: its device is there, or would be missed. */
  #mayEnd({ topic, rule: name }: Alarm): boolean {
    const rule = this.#rules.get(name)?.rule;
    const isMissed = rule?.lost === true || rule?.silentFor !== undefined;
    if (isMissed && !rule.topic.includes("+")) return true;
    return this.#options.hub.device(topic.split("/")[0]) !== undefined;
  }

  #checkNew(name: string, replaces?: string): string | null {
    const known = this.#rules.get(name)?.rule;
    if (known !== undefined) {
      const place = known.source === "config" ? "in the config file" : "already";
      return `there is a rule with this name ${place}`;
    }
    const isFull = replaces === undefined && this.#rules.size >= MAX_RULES;
    return isFull ? `there are already ${MAX_RULES} rules` : null;
  }

  #demandOwn(name: string): void {
    const known = this.#rules.get(name)?.rule;
    if (known === undefined) throw new RuleRefusal("there is no rule with this name");
    if (known.source === "config") {
      throw new RuleRefusal("this rule is in the config file: change it there");
    }
  }
}

/** What is told and kept of every alarm has an end, whatever a device says. */
function shorten(value: Value): Value {
  const isLong = typeof value === "string" && value.length > MAX_VALUE_LENGTH;
  return isLong ? `${value.slice(0, MAX_VALUE_LENGTH - 1)}…` : value;
}

function keyOf(rule: string, topic: string): string {
  return `${rule}\n${topic}`;
}
