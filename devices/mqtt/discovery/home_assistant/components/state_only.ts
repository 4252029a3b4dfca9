import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import { decodeText } from "../decoding.ts";
import type { ComponentPlan } from "../plan.ts";

/** An alarm panel's state. Arming and disarming take codes: they are not offered. */
export function describeAlarmControlPanel(config: ComponentConfig): ComponentPlan {
  return describeState(config, "state_topic", "value_template");
}

/** What a lawn mower does. */
export function describeLawnMower(config: ComponentConfig): ComponentPlan {
  return describeState(config, "activity_state_topic", "activity_value_template");
}

function describeState(config: ComponentConfig, topic: string, template: string): ComponentPlan {
  const state = config.state([topic, template], decodeText);
  if (state === undefined) throw new ConfigFault(`has no ${topic}`);
  return { channels: [{ kind: "string", state }] };
}
