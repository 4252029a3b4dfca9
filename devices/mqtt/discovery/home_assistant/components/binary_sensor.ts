import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import { decodeBoolean } from "../decoding.ts";
import type { ComponentPlan } from "../plan.ts";

/** On or off; with `off_delay` it falls back to off by itself. */
export function describeBinarySensor(config: ComponentConfig): ComponentPlan {
  const decode = decodeBoolean(
    config.text("payload_on") ?? "ON",
    config.text("payload_off") ?? "OFF",
  );
  const state = config.state(["state_topic", "value_template"], decode);
  if (state === undefined) throw new ConfigFault("has no state_topic");
  const afterSeconds = config.number("off_delay");
  const falls = afterSeconds === undefined ? undefined : { from: true, to: false, afterSeconds };
  const expireAfterSeconds = config.number("expire_after");
  return { channels: [{ kind: "boolean", state: { ...state, expireAfterSeconds, falls } }] };
}
