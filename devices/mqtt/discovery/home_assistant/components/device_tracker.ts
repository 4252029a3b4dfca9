import type { ComponentConfig } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";

/** Where something is: `home`, `not_home` or the name of a zone. Without a topic nothing is shown. */
export function describeDeviceTracker(config: ComponentConfig): ComponentPlan {
  const home = config.text("payload_home") ?? "home";
  const away = config.text("payload_not_home") ?? "not_home";
  const reset = config.text("payload_reset") ?? "None";
  const state = config.state(["state_topic", "value_template"], (text) => {
    if (text === home) return "home";
    if (text === away) return "not_home";
    return text === reset ? null : text || undefined;
  });
  return { channels: state === undefined ? [] : [{ kind: "string", state }] };
}
