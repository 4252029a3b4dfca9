import type { Value } from "../../../../adapter.ts";
import type { ComponentConfig } from "../component_config.ts";
import { decodeNumber } from "../decoding.ts";
import type { ChannelPlan, ComponentPlan, StatePlan } from "../plan.ts";

const DEFAULT_FEATURES = ["start", "stop", "return_home", "battery", "status", "clean_spot"];
/** Features, and the commands they mean. */
const COMMANDS: Readonly<Record<string, string>> = {
  start: "start",
  pause: "pause",
  stop: "stop",
  return_home: "return_to_base",
  clean_spot: "clean_spot",
  locate: "locate",
};

/** What it does, its battery and its fan's speed, from one topic of JSON. */
export function describeVacuum(config: ComponentConfig): ComponentPlan {
  const features = config.texts("supported_features") ?? DEFAULT_FEATURES;
  const channels: ChannelPlan[] = [describeActivity(config, features)];
  const battery = field(config, "battery_level", (value) => decodeNumber(String(value)));
  if (features.includes("battery") && battery !== undefined) {
    channels.push({ attribute: "battery_level", kind: "number", unit: "%", state: battery });
  }
  if (features.includes("fan_speed")) channels.push(describeFanSpeed(config));
  return { channels };
}

function describeActivity(config: ComponentConfig, features: readonly string[]): ChannelPlan {
  const topic = config.topic("command_topic");
  const state = field(config, "state", toText);
  if (topic === undefined) return { kind: "string", state };
  const options = Object.keys(COMMANDS).filter((name) => features.includes(name))
    .map((name) => COMMANDS[name]);
  const encode = (value: Value) => ({
    payload: config.text(`payload_${value}`) ?? String(value),
  });
  const command = { topic, templates: [], encode };
  return { kind: "string", options, state, command, isOptimistic: false };
}

function describeFanSpeed(config: ComponentConfig): ChannelPlan {
  const options = config.texts("fan_speed_list") ?? [];
  const command = config.command("set_fan_speed_topic", "", (value) => value);
  const state = field(config, "fan_speed", toText);
  return { attribute: "fan_speed", kind: "string", options, state, command };
}

function toText(value: unknown): Value | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** One field of the state, null where that says null. */
function field(
  config: ComponentConfig,
  key: string,
  decode: (value: unknown) => Value | undefined,
): StatePlan | undefined {
  return config.state(["state_topic"], (_text, message) => {
    const value = message.object?.[key];
    return value === null ? null : value === undefined ? undefined : decode(value);
  });
}
