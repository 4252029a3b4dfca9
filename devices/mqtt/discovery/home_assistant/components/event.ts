import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import { objectIn } from "../decoding.ts";
import type { ComponentPlan } from "../plan.ts";

/** The last thing that happened, one of the types announced. What the broker kept is past. */
export function describeEvent(config: ComponentConfig): ComponentPlan {
  const types = config.texts("event_types");
  if (types === undefined) throw new ConfigFault("has no event_types");
  const state = config.state(["state_topic", "value_template"], (text) => {
    const type = objectIn(text)?.event_type;
    return typeof type === "string" && types.includes(type) ? type : undefined;
  });
  if (state === undefined) throw new ConfigFault("has no state_topic");
  return { channels: [{ kind: "string", state: { ...state, isEvent: true } }] };
}
