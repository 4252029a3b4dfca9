import type { ComponentConfig } from "../component_config.ts";
import type { ComponentPlan } from "../plan.ts";
import { describeBinarySensor } from "./binary_sensor.ts";
import { describeButton, describeScene } from "./button.ts";
import { describeClimate } from "./climate.ts";
import { describeCover } from "./cover.ts";
import { describeDeviceTracker } from "./device_tracker.ts";
import { describeEvent } from "./event.ts";
import { describeFan } from "./fan.ts";
import { describeHumidifier } from "./humidifier.ts";
import { describeLight } from "./light.ts";
import { describeLock } from "./lock.ts";
import { describeNumber } from "./number.ts";
import { describeSelect } from "./select.ts";
import { describeSensor } from "./sensor.ts";
import { describeSiren } from "./siren.ts";
import { describeAlarmControlPanel, describeLawnMower } from "./state_only.ts";
import { describeSwitch } from "./switch.ts";
import { describeMoment, describeNotify, describeText } from "./text.ts";
import { describeUpdate } from "./update.ts";
import { describeVacuum } from "./vacuum.ts";
import { describeValve } from "./valve.ts";
import { describeWaterHeater } from "./water_heater.ts";

/** Says what is shown of a component. @throws {ConfigFault} For a config that cannot be used. */
export type DescribeComponent = (config: ComponentConfig) => ComponentPlan;

/** What is known to show no channel: triggers and pictures. Its device is shown all the same. */
const NOTHING: DescribeComponent = () => ({ channels: [] });

/** The components there are, by the word for them in topics. */
export const COMPONENTS: ReadonlyMap<string, DescribeComponent> = new Map<
  string,
  DescribeComponent
>([
  ["alarm_control_panel", describeAlarmControlPanel],
  ["binary_sensor", describeBinarySensor],
  ["button", describeButton],
  ["camera", NOTHING],
  ["climate", describeClimate],
  ["cover", describeCover],
  ["date", describeMoment],
  ["datetime", describeMoment],
  ["device_automation", NOTHING],
  ["device_tracker", describeDeviceTracker],
  ["event", describeEvent],
  ["fan", describeFan],
  ["humidifier", describeHumidifier],
  ["image", NOTHING],
  ["infrared", NOTHING],
  ["lawn_mower", describeLawnMower],
  ["light", describeLight],
  ["lock", describeLock],
  ["notify", describeNotify],
  ["number", describeNumber],
  ["remote", NOTHING],
  ["scene", describeScene],
  ["select", describeSelect],
  ["sensor", describeSensor],
  ["siren", describeSiren],
  ["switch", describeSwitch],
  ["tag", NOTHING],
  ["text", describeText],
  ["time", describeMoment],
  ["update", describeUpdate],
  ["vacuum", describeVacuum],
  ["valve", describeValve],
  ["water_heater", describeWaterHeater],
]);
