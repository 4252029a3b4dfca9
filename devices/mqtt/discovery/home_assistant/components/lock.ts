import type { Value } from "../../../../adapter.ts";
import type { ComponentConfig } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";

/** A lock: true is locked. On its way or jammed it is not locked. */
export function describeLock(config: ComponentConfig): ComponentPlan {
  config.requiredTopic("command_topic");
  const locked = config.text("state_locked") ?? "LOCKED";
  const open = ["unlocked", "locking", "unlocking", "jammed"]
    .map((word) => config.text(`state_${word}`) ?? word.toUpperCase());
  const reset = config.text("payload_reset") ?? "None";
  const decode = (text: string): Value | undefined => {
    if (text === locked) return true;
    if (open.includes(text)) return false;
    return text === reset ? null : undefined;
  };
  const state = config.state(["state_topic", "value_template"], decode);
  const lock = config.text("payload_lock") ?? "LOCK";
  const unlock = config.text("payload_unlock") ?? "UNLOCK";
  const toPayload = (value: Value) => value === true ? lock : unlock;
  const command = config.command("command_topic", "command_template", toPayload);
  const words = ["unlocked", "locked"];
  return { channels: [{ kind: "boolean", words, state, command, ...config.isOptimistic(state) }] };
}
