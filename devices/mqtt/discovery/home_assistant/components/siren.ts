import { type ComponentConfig, encodePayload } from "../component_config.ts";
import { decodeBoolean, objectIn } from "../decoding.ts";
import type { CommandPlan, ComponentPlan } from "../plan.ts";

/** On or off, said and told in JSON unless templates say otherwise. */
export function describeSiren(config: ComponentConfig): ComponentPlan {
  const on = config.text("payload_on") ?? "ON";
  const off = config.text("payload_off") ?? "OFF";
  const decode = decodeBoolean(config.text("state_on") ?? on, config.text("state_off") ?? off);
  const state = config.state(
    ["state_topic", "state_value_template"],
    (text) => {
      const object = objectIn(text);
      return decode(object === undefined ? text : String(object.state));
    },
  );
  const onTemplate = config.text("command_template");
  const offTemplate = config.text("command_off_template") ?? onTemplate;
  const command: CommandPlan = {
    topic: config.requiredTopic("command_topic"),
    templates: [onTemplate, offTemplate].filter((template) => template !== undefined),
    encode: (value) => {
      const payload = value === true ? on : off;
      const template = value === true ? onTemplate : offTemplate;
      if (template === undefined) return { payload: JSON.stringify({ state: payload }) };
      return encodePayload(template, payload, { state: payload });
    },
  };
  return { channels: [{ kind: "boolean", state, command, ...config.isOptimistic(state) }] };
}
