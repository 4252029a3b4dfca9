import type { ComponentConfig } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";
import {
  atLeastOne,
  currentTemperature,
  mode,
  power,
  setPoint,
  temperatureRange,
} from "./climate.ts";

const DEFAULT_MODES = [
  "off",
  "eco",
  "electric",
  "gas",
  "heat_pump",
  "high_demand",
  "performance",
];
const DEFAULT_RANGE_CELSIUS = { min: 43.3, max: 60 };

/** A boiler: its temperature, its set point and its mode. */
export function describeWaterHeater(config: ComponentConfig): ComponentPlan {
  return atLeastOne([
    currentTemperature(config),
    setPoint(config, "temperature", temperatureRange(config, DEFAULT_RANGE_CELSIUS)),
    mode(config, "mode", config.texts("modes") ?? DEFAULT_MODES),
    power(config),
  ]);
}
