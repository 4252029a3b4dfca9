import type { Value } from "../../../../adapter.ts";
import type { ComponentConfig } from "../component_config.ts";
import { decodeBoolean } from "../decoding.ts";
import type { ChannelPlan } from "../plan.ts";

/** The keys of a channel that is on or off. */
export interface OnOffKeys {
  readonly stateTopic?: string;
  readonly stateTemplate: string;
  readonly commandTopic?: string;
  readonly commandTemplate?: string;
}

/** A channel that is on or off, with Home Assistant's usual payloads. */
export function describeOnOff(config: ComponentConfig, keys: OnOffKeys): ChannelPlan {
  const on = config.text("payload_on") ?? "ON";
  const off = config.text("payload_off") ?? "OFF";
  const decode = decodeBoolean(config.text("state_on") ?? on, config.text("state_off") ?? off);
  const state = config.state(
    [keys.stateTopic ?? "state_topic", keys.stateTemplate, "value_template"],
    decode,
  );
  const toPayload = (value: Value) => value === true ? on : off;
  const command = config.command(
    keys.commandTopic ?? "command_topic",
    keys.commandTemplate ?? "command_template",
    toPayload,
  );
  return { kind: "boolean", state, command, ...config.isOptimistic(state) };
}
