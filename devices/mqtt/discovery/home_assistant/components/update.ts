import type { Value } from "../../../../adapter.ts";
import type { ComponentConfig } from "../component_config.ts";
import { objectIn } from "../decoding.ts";
import type { ChannelPlan, ComponentPlan } from "../plan.ts";

/** The versions a device has and could have. Installing is not offered: it can break a device. */
export function describeUpdate(config: ComponentConfig): ComponentPlan {
  const installed = config.state(["state_topic", "value_template"], (text) => {
    const json = objectIn(text);
    return json === undefined ? text || undefined : versionOf(json.installed_version);
  });
  const latest = config.state(["state_topic", "value_template"], (text) => {
    return versionOf(objectIn(text)?.latest_version);
  });
  const ownLatest = config.state(["latest_version_topic", "latest_version_template"], (text) => {
    return text || undefined;
  });
  const channels: ChannelPlan[] = [
    { attribute: "installed_version", kind: "string", state: installed },
    { attribute: "latest_version", kind: "string", state: ownLatest ?? latest },
  ];
  return { channels: channels.filter(({ state }) => state !== undefined) };
}

function versionOf(value: unknown): Value | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
