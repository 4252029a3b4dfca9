import type { Value } from "../../../../adapter.ts";
import { type ComponentConfig, encodePayload } from "../component_config.ts";
import { decodeNumber } from "../decoding.ts";
import type { ChannelPlan, CommandPlan, ComponentPlan } from "../plan.ts";
import { describeOnOff } from "./_on_off.ts";

const DEFAULT_SCALE = 255;

/** One topic for each thing. */
export function describeBasicLight(config: ComponentConfig): ComponentPlan {
  config.requiredTopic("command_topic");
  const power = describeOnOff(config, { stateTemplate: "state_value_template" });
  const brightness = describeBrightness(config);
  if (brightness === null) return { channels: [power] };
  const isDimmedOn = config.text("on_command_type") === "brightness";
  return { channels: [isDimmedOn ? turnedOnBy(power, brightness) : power, brightness] };
}

function describeBrightness(config: ComponentConfig): ChannelPlan | null {
  const max = config.number("brightness_scale") ?? DEFAULT_SCALE;
  const state = config.state(
    ["brightness_state_topic", "brightness_value_template"],
    decodeNumber,
  );
  const topic = config.topic("brightness_command_topic");
  if (state === undefined && topic === undefined) return null;
  const template = config.text("brightness_command_template");
  const command: CommandPlan | undefined = topic === undefined ? undefined : {
    topic,
    templates: template === undefined ? [] : [template],
    encode: (value) => encodePayload(template, BigInt(Math.round(Number(value)))),
  };
  return {
    attribute: "brightness",
    kind: "number",
    min: 0,
    max,
    state,
    command,
    ...config.isOptimistic(state),
  };
}

/** A light that is turned on by its brightness: to all it has. */
function turnedOnBy(power: ChannelPlan, brightness: ChannelPlan): ChannelPlan {
  const off = power.command;
  const on = brightness.command;
  if (off === undefined || on === undefined) return power;
  const turnOn = (value: Value) => value === true ? on.encode(brightness.max!) : off.encode(value);
  const topicFor = (value: Value) => value === true ? on.topic : off.topic;
  const templates = [...on.templates, ...off.templates];
  return { ...power, command: { ...off, templates, encode: turnOn, topicFor } };
}
