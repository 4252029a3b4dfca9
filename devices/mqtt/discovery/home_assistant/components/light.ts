import type { ComponentConfig } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";
import { describeBasicLight } from "./light_basic.ts";
import { describeJsonLight } from "./light_json.ts";
import { describeTemplateLight } from "./light_template.ts";

/** A light: on or off and its brightness, in one of three ways to write that. */
export function describeLight(config: ComponentConfig): ComponentPlan {
  const schema = (config.text("schema") ?? "basic").toLowerCase();
  if (schema === "basic") return describeBasicLight(config);
  if (schema === "json") return describeJsonLight(config);
  if (schema === "template") return describeTemplateLight(config);
  return { refused: `has the unknown schema ${schema}` };
}
