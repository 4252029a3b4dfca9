import type { Alarm } from "../../wire/alarms.ts";
import type { LiveModel } from "../model/live_model.ts";
import { formatValue } from "./format.ts";
import { wordsOf } from "./words.ts";

/** Writes the value at which an alarm began as its channel writes values; empty when there was none. */
export function formatAlarmValue(model: LiveModel, { topic, value }: Alarm): string {
  if (value === null) return "";
  const [device, id] = topic.split("/");
  const channel = model.devices.value?.find((it) => it.id === device)?.channel(id);
  if (channel === undefined) return String(value);
  const { unit } = channel.summary.value;
  const text = formatValue(value, channel.decimals, wordsOf(channel.summary.value));
  return unit === undefined ? text : `${text} ${unit}`;
}
