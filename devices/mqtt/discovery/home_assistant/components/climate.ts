import type { Value } from "../../../../adapter.ts";
import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import { decodeChoice, decodeNumber, NONE } from "../decoding.ts";
import type { ChannelPlan, ComponentPlan } from "../plan.ts";
import { describeOnOff } from "./_on_off.ts";

const DEFAULT_MODES = ["auto", "off", "cool", "heat", "dry", "fan_only"];
const DEFAULT_FAN_MODES = ["auto", "low", "medium", "high"];
const DEFAULT_SWING_MODES = ["on", "off"];
const ACTIONS = [
  "off",
  "preheating",
  "heating",
  "cooling",
  "drying",
  "idle",
  "fan",
  "defrosting",
];
const DEFAULT_RANGE_CELSIUS = { min: 7, max: 35 };
const NO_PRESET = "none";

/** A thermostat: what it measures, what it aims at, and its modes. */
export function describeClimate(config: ComponentConfig): ComponentPlan {
  const range = temperatureRange(config, DEFAULT_RANGE_CELSIUS);
  const presets = [NO_PRESET, ...config.texts("preset_modes") ?? []];
  const found = [
    currentTemperature(config),
    setPoint(config, "temperature", range),
    setPoint(config, "temperature_high", range),
    setPoint(config, "temperature_low", range),
    mode(config, "mode", config.texts("modes") ?? DEFAULT_MODES),
    action(config, ACTIONS),
    mode(config, "fan_mode", config.texts("fan_modes") ?? DEFAULT_FAN_MODES),
    mode(config, "swing_mode", config.texts("swing_modes") ?? DEFAULT_SWING_MODES),
    mode(config, "preset_mode", presets, "preset_mode_value_template"),
    currentHumidity(config),
    targetHumidity(config, { min: 30, max: 99 }),
    power(config),
  ];
  return atLeastOne(found);
}

/** What there is of the channels. @throws {ConfigFault} When there is none. */
export function atLeastOne(found: readonly (ChannelPlan | null)[]): ComponentPlan {
  const channels = found.filter((channel) => channel !== null);
  if (channels.length === 0) throw new ConfigFault("has nothing to show or set");
  return { channels };
}

/** The lowest and highest set point, and the unit. The ranges given are in °C. */
export function temperatureRange(
  config: ComponentConfig,
  usual: { readonly min: number; readonly max: number },
): { unit: string; min: number; max: number } {
  const isFahrenheit = config.text("temperature_unit") === "F";
  const own = (celsius: number) => isFahrenheit ? Math.round(celsius * 1.8 + 32) : celsius;
  return {
    unit: isFahrenheit ? "°F" : "°C",
    min: config.number("min_temp") ?? own(usual.min),
    max: config.number("max_temp") ?? own(usual.max),
  };
}

/** The temperature measured. */
export function currentTemperature(config: ComponentConfig): ChannelPlan | null {
  const state = config.state(
    ["current_temperature_topic", "current_temperature_template", "value_template"],
    decodeNumber,
  );
  if (state === undefined) return null;
  const { unit } = temperatureRange(config, DEFAULT_RANGE_CELSIUS);
  return { attribute: "current_temperature", kind: "number", unit, state };
}

/** A temperature to aim at; always sent as a float. */
export function setPoint(
  config: ComponentConfig,
  attribute: string,
  range: { readonly unit: string; readonly min: number; readonly max: number },
): ChannelPlan | null {
  const state = config.state(
    [`${attribute}_state_topic`, `${attribute}_state_template`, "value_template"],
    decodeNumber,
  );
  const command = config.command(
    `${attribute}_command_topic`,
    `${attribute}_command_template`,
    (value) => value,
  );
  if (state === undefined && command === undefined) return null;
  return { attribute, kind: "number", ...range, state, command, ...config.isOptimistic(state) };
}

/** One of several ways to work. */
export function mode(
  config: ComponentConfig,
  attribute: string,
  options: readonly string[],
  stateTemplate = `${attribute}_state_template`,
): ChannelPlan | null {
  const state = config.state(
    [`${attribute}_state_topic`, stateTemplate, "value_template"],
    decodeChoice(options),
  );
  const command = config.command(
    `${attribute}_command_topic`,
    `${attribute}_command_template`,
    (value) => value,
  );
  if (state === undefined && command === undefined) return null;
  return { attribute, kind: "string", options, state, command, ...config.isOptimistic(state) };
}

/** What it is doing about it. */
export function action(config: ComponentConfig, actions: readonly string[]): ChannelPlan | null {
  const decode = (text: string): Value | undefined => text === NONE ? null : known(text, actions);
  const state = config.state(["action_topic", "action_template", "value_template"], decode);
  return state === undefined ? null : { attribute: "action", kind: "string", state };
}

function known(text: string, of: readonly string[]): string | undefined {
  return of.includes(text) ? text : undefined;
}

/** The humidity measured. */
export function currentHumidity(config: ComponentConfig): ChannelPlan | null {
  const state = config.state(
    ["current_humidity_topic", "current_humidity_template", "value_template"],
    decodeNumber,
  );
  if (state === undefined) return null;
  return { attribute: "current_humidity", kind: "number", unit: "%", state };
}

/** A humidity to aim at, in whole percent. */
export function targetHumidity(
  config: ComponentConfig,
  usual: { readonly min: number; readonly max: number },
): ChannelPlan | null {
  const reset = config.text("payload_reset_humidity") ?? NONE;
  const state = config.state(
    ["target_humidity_state_topic", "target_humidity_state_template", "value_template"],
    (text) => text === reset ? null : decodeNumber(text),
  );
  const command = config.command(
    "target_humidity_command_topic",
    "target_humidity_command_template",
    (value) => BigInt(Math.round(value as number)),
  );
  if (state === undefined && command === undefined) return null;
  return {
    attribute: "target_humidity",
    kind: "number",
    unit: "%",
    min: config.number("min_humidity") ?? usual.min,
    max: config.number("max_humidity") ?? usual.max,
    state,
    command,
    ...config.isOptimistic(state),
  };
}

/** A switch of its own, which says nothing of its state. */
export function power(config: ComponentConfig): ChannelPlan | null {
  if (!config.has("power_command_topic")) return null;
  const channel = describeOnOff(config, {
    stateTopic: "power_state_topic",
    stateTemplate: "power_state_template",
    commandTopic: "power_command_topic",
    commandTemplate: "power_command_template",
  });
  return { ...channel, attribute: "power" };
}
