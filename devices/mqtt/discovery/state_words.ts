/** What false and true are called, in this order. */
export type StateWords = readonly [no: string, yes: string];

const OPEN: StateWords = ["closed", "open"];
const DETECTED: StateWords = ["clear", "detected"];
const WET: StateWords = ["dry", "wet"];

/** By device class of a binary sensor (Home Assistant, "Binary sensor", "Device class"). */
const WORDS: Readonly<Record<string, StateWords>> = {
  battery: ["normal", "low"],
  battery_charging: ["not charging", "charging"],
  carbon_monoxide: DETECTED,
  cold: ["normal", "cold"],
  connectivity: ["disconnected", "connected"],
  door: OPEN,
  garage_door: OPEN,
  gas: DETECTED,
  heat: ["normal", "hot"],
  light: ["dark", "light"],
  lock: ["locked", "unlocked"],
  moisture: WET,
  motion: DETECTED,
  moving: ["still", "moving"],
  occupancy: DETECTED,
  opening: OPEN,
  plug: ["unplugged", "plugged in"],
  presence: ["away", "home"],
  problem: ["OK", "problem"],
  running: ["not running", "running"],
  safety: ["safe", "unsafe"],
  smoke: DETECTED,
  sound: DETECTED,
  tamper: ["clear", "tampered with"],
  update: ["up to date", "update available"],
  vibration: DETECTED,
  window: OPEN,
};

/** What Zigbee2MQTT calls its properties, where that is no device class. */
const CLASSES: Readonly<Record<string, string>> = {
  water_leak: "moisture",
  battery_low: "battery",
};

/** Returns what the states of a device class are called; off and on when it does not say. */
export function wordsOfClass(deviceClass: string | undefined): StateWords | undefined {
  if (deviceClass === undefined || !Object.hasOwn(WORDS, deviceClass)) return undefined;
  return WORDS[deviceClass];
}

/**
 * Returns what the states of a Zigbee2MQTT property are called. A contact is touched while a door
 * is closed: which value it takes for on says which way round that is.
 */
export function wordsOfProperty(property: string, on: unknown): StateWords | undefined {
  if (property === "contact") return on === false ? OPEN : ["open", "closed"];
  return wordsOfClass(Object.hasOwn(CLASSES, property) ? CLASSES[property] : property);
}
