import { type ComponentConfig, ConfigFault, toPython } from "../component_config.ts";
import { decodeNumber } from "../decoding.ts";
import type { ComponentPlan } from "../plan.ts";

const DEFAULT_MIN = 1;
const DEFAULT_MAX = 100;

/** A number within bounds. */
export function describeNumber(config: ComponentConfig): ComponentPlan {
  const min = config.number("min") ?? DEFAULT_MIN;
  const max = config.number("max") ?? DEFAULT_MAX;
  if (min >= max) throw new ConfigFault("has a min that is not below its max");
  const reset = config.text("payload_reset") ?? "None";
  const state = config.state(
    ["state_topic", "value_template"],
    (text) => text === reset ? null : decodeNumber(text),
  );
  config.requiredTopic("command_topic");
  const command = config.command("command_topic", "command_template", toPython);
  const unit = config.text("unit_of_measurement");
  return {
    channels: [{
      kind: "number",
      ...(unit === undefined ? {} : { unit }),
      min,
      max,
      state,
      command,
      ...config.isOptimistic(state),
    }],
  };
}
