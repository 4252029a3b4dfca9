import { type ComponentConfig, encodePayload } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";

/** A button shows nothing; any command presses it. */
export function describeButton(config: ComponentConfig): ComponentPlan {
  return describePress(config, "payload_press", "PRESS");
}

/** A scene shows nothing; any command turns it on. */
export function describeScene(config: ComponentConfig): ComponentPlan {
  return describePress(config, "payload_on", "ON");
}

function describePress(config: ComponentConfig, key: string, usual: string): ComponentPlan {
  const payload = config.text(key) ?? usual;
  const template = config.text("command_template");
  const command = {
    topic: config.requiredTopic("command_topic"),
    templates: template === undefined ? [] : [template],
    encode: () => encodePayload(template, payload),
  };
  return {
    channels: [{ kind: "string", options: [usual], command, takesNull: true, isOptimistic: false }],
  };
}
