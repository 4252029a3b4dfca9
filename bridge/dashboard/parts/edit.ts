/**
 * The insides of menus and the forms: what of the page is arranged, named, watched for and derived.
 *
 * @module
 */
import "./common.ts";
export { AlarmRules } from "../view/alarm_rules.tsx";
export { ChannelChoices } from "../view/channel_choices.tsx";
export { CompareChoices } from "../view/compare_choices.tsx";
export { DerivedList } from "../view/derived_list.tsx";
export { DeviceChoices } from "../view/device_choices.tsx";
export { NewLayout } from "../view/new_layout.tsx";
