import type { ChannelDescription, Value } from "../../../adapter.ts";

/** A call to the device that sets a channel. */
export interface ShellyCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What is known of one field of a component's status. */
export interface ShellyField {
  readonly description: Omit<ChannelDescription, "id" | "name" | "writable">;
  /** How it is set. */
  readonly call?: (id: number, value: Value) => ShellyCall;
}

const COVER_MOVES: Readonly<Record<string, string>> = {
  OPEN: "Cover.Open",
  CLOSE: "Cover.Close",
  STOP: "Cover.Stop",
};
const PERCENT = { kind: "number", unit: "%", min: 0, max: 100 } as const;

/** Units by field, where the field is not enough of a name. */
const UNITS: Readonly<Record<string, string>> = {
  "V": "V",
  "aenergy.total": "Wh",
  "ret_aenergy.total": "Wh",
  apower: "W",
  "battery.V": "V",
  "battery.percent": "%",
  current: "A",
  current_C: "°C",
  current_pos: "%",
  freq: "Hz",
  lux: "lx",
  percent: "%",
  rh: "%",
  tC: "°C",
  target_C: "°C",
  "temperature.tC": "°C",
  voltage: "V",
};
/** What a field measures by its last word, as in `a_act_power`. */
const UNIT_ENDINGS: readonly (readonly [ending: string, unit: string])[] = [
  ["act_power", "W"],
  ["aprt_power", "VA"],
  ["voltage", "V"],
  ["current", "A"],
  ["freq", "Hz"],
  ["act_energy", "Wh"],
  ["act_ret_energy", "Wh"],
];
/** Fields that say nothing for people. */
const IGNORED =
  /^(?:id|source|ts)$|(?:^|\.)(?:by_minute|minute_ts|tF|_?timer_\w+)(?:\.|$)|^transition/;

/** Names of components that have a status of their own, with a number behind a colon. */
export const COMPONENT =
  /^(?:switch|cover|light|rgb|rgbw|rgbcct|cct|input|temperature|humidity|illuminance|voltmeter|devicepower|em|em1|emdata|em1data|pm1|smoke|flood|thermostat|boolean|number|text|enum):(\d{1,5})$/;

/** What is known of a field; null when it is not shown. */
export function describeField(component: string, field: string, value: Value): ShellyField | null {
  if (IGNORED.test(field)) return null;
  const type = component.slice(0, component.indexOf(":"));
  const settable = SETTABLE[`${type}.${field}`];
  if (settable !== undefined) return settable;
  if (typeof value === "string") {
    return field === "state" || field === "value" ? { description: { kind: "string" } } : null;
  }
  if (typeof value === "boolean") return { description: { kind: "boolean" } };
  const unit = UNITS[field] ?? UNIT_ENDINGS.find(([ending]) => field.endsWith(ending))?.[1];
  return { description: { kind: "number", ...(unit === undefined ? {} : { unit }) } };
}

function setOn(method: string): ShellyField {
  return {
    description: { kind: "boolean" },
    call: (id, on) => ({ method, params: { id, on } }),
  };
}

function setBrightness(method: string): ShellyField {
  return {
    description: { ...PERCENT },
    call: (id, brightness) => ({ method, params: { id, brightness } }),
  };
}

const SETTABLE: Readonly<Record<string, ShellyField>> = {
  "switch.output": setOn("Switch.Set"),
  "light.output": setOn("Light.Set"),
  "rgb.output": setOn("RGB.Set"),
  "rgbw.output": setOn("RGBW.Set"),
  "cct.output": setOn("CCT.Set"),
  "light.brightness": setBrightness("Light.Set"),
  "rgb.brightness": setBrightness("RGB.Set"),
  "rgbw.brightness": setBrightness("RGBW.Set"),
  "cct.brightness": setBrightness("CCT.Set"),
  "cover.current_pos": {
    description: { ...PERCENT },
    call: (id, pos) => ({ method: "Cover.GoToPosition", params: { id, pos } }),
  },
  "cover.state": {
    description: { kind: "string", options: Object.keys(COVER_MOVES) },
    call: (id, move) => ({ method: COVER_MOVES[String(move)], params: { id } }),
  },
  "boolean.value": {
    description: { kind: "boolean" },
    call: (id, value) => ({ method: "Boolean.Set", params: { id, value } }),
  },
  "number.value": {
    description: { kind: "number" },
    call: (id, value) => ({ method: "Number.Set", params: { id, value } }),
  },
  "text.value": {
    description: { kind: "string" },
    call: (id, value) => ({ method: "Text.Set", params: { id, value } }),
  },
  "enum.value": {
    description: { kind: "string" },
    call: (id, value) => ({ method: "Enum.Set", params: { id, value } }),
  },
};
