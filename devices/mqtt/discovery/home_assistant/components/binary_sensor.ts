import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import { decodeBoolean } from "../decoding.ts";
import type { ComponentPlan } from "../plan.ts";
import { wordsOfClass } from "../../state_words.ts";

/** On or off, in the words of its device class; with `off_delay` it falls back to off by itself. */
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
  const words = wordsOfClass(config.text("device_class"));
  return { channels: [{ kind: "boolean", words, state: { ...state, expireAfterSeconds, falls } }] };
}
