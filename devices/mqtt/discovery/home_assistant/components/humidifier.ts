import type { ComponentConfig } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";
import { describeOnOff } from "./_on_off.ts";
import { action, atLeastOne, currentHumidity, mode, targetHumidity } from "./climate.ts";

const ACTIONS = ["off", "humidifying", "drying", "idle"];

/** On or off, with a humidity to aim at. */
export function describeHumidifier(config: ComponentConfig): ComponentPlan {
  config.requiredTopic("command_topic");
  config.requiredTopic("target_humidity_command_topic");
  return atLeastOne([
    describeOnOff(config, { stateTemplate: "state_value_template" }),
    targetHumidity(config, { min: 0, max: 100 }),
    mode(config, "mode", config.texts("modes") ?? []),
    currentHumidity(config),
    action(config, ACTIONS),
  ]);
}
