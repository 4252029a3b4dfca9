import type { Log } from "../log.ts";
import type { Alarm, AlarmChange, AlarmRule } from "../wire/alarms.ts";
import { checkRule, completeRule } from "./rule.ts";

/** What outlasts the program. */
export interface AlarmState {
  /** The first id that no alarm had yet, also of those that were not kept in time. */
  readonly nextId: number;
  /** Those that pages made. */
  readonly rules: readonly AlarmRule[];
  readonly active: readonly Alarm[];
  readonly recent: readonly AlarmChange[];
  /** What a webhook did not take yet, as it is posted. */
  readonly unsent: readonly string[];
}

/** Nothing is kept. */
export const EMPTY_STATE: AlarmState = { nextId: 1, rules: [], active: [], recent: [], unsent: [] };

/** Where an {@linkcode AlarmState} is kept. */
export interface StateKeeper {
  /** Returns what is kept. */
  read(): AlarmState;
  /** Has what there is then kept in a while: many changes are one. */
  saveSoon(): void;
  /** Resolves when what there is now is kept, or cannot be, with whether it is. */
  save(): Promise<boolean>;
  /** Resolves when all is kept, or cannot be. */
  close(): Promise<void>;
}

const VERSION = 1;

/** Writes a state as text. */
export function stringifyState(state: AlarmState): string {
  return `${JSON.stringify({ version: VERSION, ...state }, null, 1)}\n`;
}

/**
 * Reads what {@linkcode stringifyState} wrote; what is wrong in it is left out, and said.
 *
 * @throws {SyntaxError} when it is no state of this version
 */
export function parseState(text: string, log: Log): AlarmState {
  const content = JSON.parse(text);
  if (!isObject(content) || content.version !== VERSION) {
    throw new SyntaxError("it is not of this version of pinbridge");
  }
  const { nextId, rules, active, recent, unsent } = content;
  return {
    nextId: Number.isSafeInteger(nextId) ? nextId as number : EMPTY_STATE.nextId,
    rules: listOf(rules).filter((rule) => isRule(rule, log)).map(completeRule),
    active: listOf(active).filter(isAlarm),
    recent: listOf(recent).filter(isAlarm).filter(isOver),
    unsent: listOf(unsent).filter((body) => typeof body === "string"),
  };
}

function isRule(value: unknown, log: Log): boolean {
  const [fault] = checkRule(value);
  if (fault !== undefined) {
    log.warn(`alarms: a rule of the page is left out: ${fault.key} ${fault.reason}`);
  }
  return fault === undefined;
}

function isAlarm(value: unknown): value is Alarm {
  if (!isObject(value)) return false;
  const { id, topic, rule, severity, since, times = 1, acknowledged } = value;
  return [id, topic, rule, severity].every((text) => typeof text === "string") &&
    [since, times].every((number) => typeof number === "number") && !isObject(value.value) &&
    (acknowledged === undefined || isNote(acknowledged));
}

function isOver({ cleared }: AlarmChange): boolean {
  return typeof cleared === "number";
}

function isNote(value: unknown): boolean {
  return isObject(value) && typeof value.by === "string" && typeof value.time === "number";
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
