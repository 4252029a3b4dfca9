import type { Value } from "../../../../adapter.ts";
import { type ComponentConfig, encodePayload } from "../component_config.ts";
import { decodeText } from "../decoding.ts";
import type { ComponentPlan } from "../plan.ts";

const DEFAULT_MAX = 255;

/** A text of some length. */
export function describeText(config: ComponentConfig): ComponentPlan {
  const state = config.state(["state_topic", "value_template"], (text) => text);
  const min = config.number("min") ?? 0;
  const max = config.number("max") ?? DEFAULT_MAX;
  const template = config.text("command_template");
  const command = {
    topic: config.requiredTopic("command_topic"),
    templates: template === undefined ? [] : [template],
    encode: (value: Value) => {
      const text = String(value);
      const length = Array.from(text).length;
      if (length >= min && length <= max) return encodePayload(template, text);
      return {
        kind: "invalid",
        reason: `value: must have ${min} to ${max} characters`,
      } as const;
    },
  };
  return { channels: [{ kind: "string", state, command, ...config.isOptimistic(state) }] };
}

/** A text that is sent and never heard of again. */
export function describeNotify(config: ComponentConfig): ComponentPlan {
  config.requiredTopic("command_topic");
  const command = config.command("command_topic", "command_template", (value) => value);
  return { channels: [{ kind: "string", command, isOptimistic: false }] };
}

/** A date, a time of day or both, as texts of ISO 8601. */
export function describeMoment(config: ComponentConfig): ComponentPlan {
  config.requiredTopic("command_topic");
  const state = config.state(["state_topic", "value_template"], decodeText);
  const command = config.command("command_topic", "command_template", (value) => value);
  return { channels: [{ kind: "string", state, command, ...config.isOptimistic(state) }] };
}
