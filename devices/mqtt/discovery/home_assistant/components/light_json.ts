import type { Value } from "../../../../adapter.ts";
import type { ComponentConfig } from "../component_config.ts";
import { decodeBoolean } from "../decoding.ts";
import type { ChannelPlan, CommandPlan, ComponentPlan, StatePlan } from "../plan.ts";

const DEFAULT_SCALE = 255;
const MODES_WITHOUT_BRIGHTNESS = new Set(["onoff", "unknown"]);

/** Everything in one JSON object: `{"state":"ON","brightness":200}`. */
export function describeJsonLight(config: ComponentConfig): ComponentPlan {
  const topic = config.requiredTopic("command_topic");
  const decode = decodeBoolean("ON", "OFF");
  const state = field(config, "state", (value) => {
    return value === null ? null : decode(String(value));
  });
  const command = (payload: (value: Value) => object): CommandPlan => ({
    topic,
    templates: [],
    encode: (value) => ({ payload: JSON.stringify(payload(value)) }),
  });
  const channels: ChannelPlan[] = [{
    kind: "boolean",
    state,
    command: command((isOn) => ({ state: isOn === true ? "ON" : "OFF" })),
    ...config.isOptimistic(state),
  }];
  if (hasBrightness(config)) {
    const brightness = field(config, "brightness", (value) => {
      return typeof value === "number" ? value : undefined;
    });
    channels.push({
      attribute: "brightness",
      kind: "number",
      min: 0,
      max: config.number("brightness_scale") ?? DEFAULT_SCALE,
      state: brightness,
      command: command((value) => ({ state: "ON", brightness: Math.round(Number(value)) })),
      ...config.isOptimistic(brightness),
    });
  }
  return { channels };
}

function hasBrightness(config: ComponentConfig): boolean {
  if (config.flag("brightness")) return true;
  const modes = config.texts("supported_color_modes") ?? [];
  return modes.some((mode) => !MODES_WITHOUT_BRIGHTNESS.has(mode));
}

function field(
  config: ComponentConfig,
  key: string,
  decode: (value: unknown) => Value | undefined,
): StatePlan | undefined {
  return config.state(["state_topic"], (_text, message) => {
    const value = message.object?.[key];
    return value === undefined ? undefined : decode(value);
  });
}
