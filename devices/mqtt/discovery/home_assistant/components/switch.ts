import type { ComponentConfig } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";
import { describeOnOff } from "./_on_off.ts";

/** On or off, and settable. */
export function describeSwitch(config: ComponentConfig): ComponentPlan {
  config.requiredTopic("command_topic");
  return { channels: [describeOnOff(config, { stateTemplate: "value_template" })] };
}
