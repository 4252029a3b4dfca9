/**
 * Alarms and their rules as the viewer protocol has them. Types only.
 *
 * @module
 */
import type { Value } from "./value.ts";

/** How much an alarm matters. */
export type AlarmSeverity = "warning" | "alarm";

/**
 * When there is an alarm: one of the conditions `above`, `below`, `is`, `silentFor` and `lost`.
 * Times are texts such as `500ms`, `30s`, `5m`, `2h` and `1d`.
 */
export interface AlarmRule {
  /** What the alarm is called; no two rules have one name. */
  readonly name: string;
  /** `<device>/<channel>`, or `<device>` with `lost`; `+` stands for each. */
  readonly topic: string;
  readonly severity: AlarmSeverity;
  /** A number greater than this. */
  readonly above?: number;
  /** A number less than this. */
  readonly below?: number;
  /** A number, boolean or text that is this. */
  readonly is?: number | boolean | string;
  /** No reading for so long. */
  readonly silentFor?: string;
  /** The device is not online. */
  readonly lost?: true;
  /** How far back beyond `above` or `below` a value has to come for the alarm to end. */
  readonly hysteresis?: number;
  /** How long the condition has to hold for the alarm to begin. */
  readonly for?: string;
}

/** A rule, and where it is kept: in the config file, or among those that pages made. */
export interface ListedAlarmRule extends AlarmRule {
  readonly source: "config" | "page";
}

/** One alarm. */
export interface Alarm {
  /** This alarm's alone: the next one of the same rule and topic has another. */
  readonly id: string;
  /** Of the channel, or the id of the device that is lost. */
  readonly topic: string;
  /** Its rule's name. */
  readonly rule: string;
  readonly severity: AlarmSeverity;
  /** When the condition began to hold, in milliseconds since 1970. */
  readonly since: number;
  /**
   * How long ago that was when the bridge said so, on a clock that nobody sets. Viewers are told of
   * it, as long as the alarm lasts.
   */
  readonly ageMs?: number;
  /** What the channel was when the alarm began, or the state of the device that is lost. */
  readonly value: Value;
  /** How often it has begun in short succession, when it flaps. */
  readonly times?: number;
  /** Who has taken note of it, and when. */
  readonly acknowledged?: { readonly by: string; readonly time: number };
}

/** One alarm that began, was acknowledged, or is over. */
export interface AlarmChange extends Alarm {
  /** When it was over, in milliseconds since 1970. */
  readonly cleared?: number;
}

/** What `alarms` answers. */
export interface AlarmListing {
  /** The oldest first. */
  readonly alarms: readonly Alarm[];
  /** The last ones that are over, the newest first. */
  readonly recent: readonly AlarmChange[];
}

/** What `alarmRules` answers. */
export interface AlarmRuleListing {
  readonly rules: readonly ListedAlarmRule[];
}
