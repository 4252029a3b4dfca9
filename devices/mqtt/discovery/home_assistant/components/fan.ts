import type { Value } from "../../../../adapter.ts";
import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import { decodeBoolean, decodeChoice, decodeNumber, NONE } from "../decoding.ts";
import type { ChannelPlan, ComponentPlan } from "../plan.ts";
import { describeOnOff } from "./_on_off.ts";
import { atLeastOne, mode } from "./climate.ts";

/** On or off, with a speed in percent, presets, oscillation and direction. */
export function describeFan(config: ComponentConfig): ComponentPlan {
  config.requiredTopic("command_topic");
  return atLeastOne([
    describeOnOff(config, { stateTemplate: "state_value_template" }),
    percentage(config),
    mode(config, "preset_mode", config.texts("preset_modes") ?? [], "preset_mode_value_template"),
    oscillation(config),
    direction(config),
  ]);
}

function percentage(config: ComponentConfig): ChannelPlan | null {
  const min = config.number("speed_range_min") ?? 1;
  const max = config.number("speed_range_max") ?? 100;
  if (min >= max) throw new ConfigFault("has a speed_range_min that is not below the maximum");
  const speeds = max - min + 1;
  const reset = config.text("payload_reset_percentage") ?? NONE;
  const toPercent = (text: string): Value | undefined => {
    if (text === reset) return null;
    const speed = decodeNumber(text);
    if (typeof speed !== "number") return speed;
    const percent = Math.floor((speed - min + 1) * 100 / speeds);
    return percent >= 0 && percent <= 100 ? percent : undefined;
  };
  const state = config.state(["percentage_state_topic", "percentage_value_template"], toPercent);
  const command = config.command(
    "percentage_command_topic",
    "percentage_command_template",
    (percent) => BigInt(Math.ceil(percent as number * speeds / 100 + min - 1)),
  );
  if (state === undefined && command === undefined) return null;
  const bounds = { unit: "%", min: 0, max: 100 };
  return {
    attribute: "percentage",
    kind: "number",
    ...bounds,
    state,
    command,
    ...config.isOptimistic(state),
  };
}

function oscillation(config: ComponentConfig): ChannelPlan | null {
  const on = config.text("payload_oscillation_on") ?? "oscillate_on";
  const off = config.text("payload_oscillation_off") ?? "oscillate_off";
  const state = config.state(
    ["oscillation_state_topic", "oscillation_value_template"],
    decodeBoolean(on, off),
  );
  const command = config.command(
    "oscillation_command_topic",
    "oscillation_command_template",
    (value) => value === true ? on : off,
  );
  if (state === undefined && command === undefined) return null;
  return {
    attribute: "oscillation",
    kind: "boolean",
    state,
    command,
    ...config.isOptimistic(state),
  };
}

function direction(config: ComponentConfig): ChannelPlan | null {
  const options = ["forward", "reverse"];
  const state = config.state(
    ["direction_state_topic", "direction_value_template"],
    decodeChoice(options),
  );
  const command = config.command(
    "direction_command_topic",
    "direction_command_template",
    (value) => value,
  );
  if (state === undefined && command === undefined) return null;
  return {
    attribute: "direction",
    kind: "string",
    options,
    state,
    command,
    ...config.isOptimistic(state),
  };
}
