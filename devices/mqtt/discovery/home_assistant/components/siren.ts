import { isObject } from "../../message.ts";
import { type ComponentConfig, encodePayload } from "../component_config.ts";
import { decodeBoolean } from "../decoding.ts";
import type { CommandPlan, ComponentPlan } from "../plan.ts";

/** On or off, said and told in JSON unless templates say otherwise. */
export function describeSiren(config: ComponentConfig): ComponentPlan {
  const on = config.text("payload_on") ?? "ON";
  const off = config.text("payload_off") ?? "OFF";
  const decode = decodeBoolean(config.text("state_on") ?? on, config.text("state_off") ?? off);
  const state = config.state(
    ["state_topic", "state_value_template"],
    (text) => decode(text) ?? decode(stateIn(text)),
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

function stateIn(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? String(parsed.state) : "";
  } catch {
    return "";
  }
}
