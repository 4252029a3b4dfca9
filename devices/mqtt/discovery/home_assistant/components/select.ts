import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import { decodeChoice } from "../decoding.ts";
import type { ComponentPlan } from "../plan.ts";

/** One of several texts. */
export function describeSelect(config: ComponentConfig): ComponentPlan {
  const options = config.texts("options");
  if (options === undefined) throw new ConfigFault("has no options");
  const choose = decodeChoice(options);
  const state = config.state(
    ["state_topic", "value_template"],
    (text) => text.toLowerCase() === "none" && !options.includes(text) ? null : choose(text),
  );
  config.requiredTopic("command_topic");
  const command = config.command("command_topic", "command_template", (value) => value);
  const channel = {
    kind: "string",
    options,
    state,
    command,
    ...config.isOptimistic(state),
  } as const;
  return { channels: [channel] };
}
