import { isObject } from "../../message.ts";
import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";

/** The last thing that happened, one of the types announced. What the broker kept is past. */
export function describeEvent(config: ComponentConfig): ComponentPlan {
  const types = config.texts("event_types");
  if (types === undefined) throw new ConfigFault("has no event_types");
  const state = config.state(["state_topic", "value_template"], (text) => {
    const type = typeIn(text);
    return type !== undefined && types.includes(type) ? type : undefined;
  });
  if (state === undefined) throw new ConfigFault("has no state_topic");
  return { channels: [{ kind: "string", state: { ...state, isEvent: true } }] };
}

function typeIn(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed) && typeof parsed.event_type === "string") return parsed.event_type;
  } catch {
    // no JSON: no event
  }
  return undefined;
}
