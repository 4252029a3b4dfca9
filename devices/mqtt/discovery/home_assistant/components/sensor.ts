import { type ComponentConfig, ConfigFault } from "../component_config.ts";
import { decodeChoice, decodeNumber, decodeText } from "../decoding.ts";
import type { ComponentPlan } from "../plan.ts";

/** Device classes whose sensors say texts. */
const TEXT_CLASSES: ReadonlySet<string> = new Set(["date", "enum", "timestamp"]);

/** A sensor says numbers when it has a unit, a state class or a device class of numbers. */
export function describeSensor(config: ComponentConfig): ComponentPlan {
  const options = config.texts("options");
  const isNumber = isNumeric(config) && options === undefined;
  const decode = options !== undefined
    ? decodeChoice(options)
    : isNumber
    ? decodeNumber
    : decodeText;
  const state = config.state(["state_topic", "value_template"], decode);
  if (state === undefined) throw new ConfigFault("has no state_topic");
  const unit = config.text("unit_of_measurement");
  const expireAfterSeconds = config.number("expire_after");
  return {
    channels: [{
      kind: isNumber ? "number" : "string",
      ...(unit === undefined ? {} : { unit }),
      state: { ...state, expireAfterSeconds },
    }],
  };
}

function isNumeric(config: ComponentConfig): boolean {
  const deviceClass = config.text("device_class");
  if (deviceClass !== undefined) return !TEXT_CLASSES.has(deviceClass);
  return ["unit_of_measurement", "state_class", "suggested_display_precision"]
    .some((key) => config.has(key));
}
