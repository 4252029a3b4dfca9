import type { ComponentConfig } from "../component_config.ts";
import { ConfigFault, encodePayload } from "../component_config.ts";
import { decodeBoolean, decodeNumber } from "../decoding.ts";
import type { ChannelPlan, CommandPlan, ComponentPlan } from "../plan.ts";

const MAX_BRIGHTNESS = 255;

/** Everything by templates of the device's own. */
export function describeTemplateLight(config: ComponentConfig): ComponentPlan {
  const topic = config.requiredTopic("command_topic");
  const on = config.text("command_on_template");
  const off = config.text("command_off_template");
  if (on === undefined || off === undefined) throw new ConfigFault("has no command templates");
  const state = config.has("state_template")
    ? config.state(["state_topic", "state_template"], decodeBoolean("on", "off"))
    : undefined;
  const power: CommandPlan = {
    topic,
    templates: [on, off],
    encode: (value) =>
      value === true
        ? encodePayload(on, "on", { state: "on" })
        : encodePayload(off, "off", { state: "off" }),
  };
  const channels: ChannelPlan[] = [{
    kind: "boolean",
    state,
    command: power,
    ...config.isOptimistic(state),
  }];
  if (config.has("brightness_template")) {
    const brightness = config.state(["state_topic", "brightness_template"], decodeNumber);
    const command: CommandPlan = {
      topic,
      templates: [on],
      encode: (value) => {
        const level = BigInt(Math.round(Number(value)));
        return encodePayload(on, "on", { state: "on", brightness: level });
      },
    };
    channels.push({
      attribute: "brightness",
      kind: "number",
      min: 0,
      max: MAX_BRIGHTNESS,
      state: brightness,
      command,
      ...config.isOptimistic(brightness),
    });
  }
  return { channels };
}
