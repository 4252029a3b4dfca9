/** Units that take a prefix, and those that stand alone. What is not among them is taken for a word. */
const PREFIXED =
  "(?:mG|[TGMkKhdcmuµμnp]?(?:VA[rR]?|Wh|Ah|Hz|Pa|bar|Ohms?|ohms?|[VWAJNSTHFΩgmslLBK]|Sv|Gy|lx|lm|eV|" +
  "cd|mol|bps|bit|Gauss))";
const ALONE =
  '(?:[°º*^]\\s?[CFK]|[°º*%‰"]|[CF]|%\\s?r?[RH]H?|[Dd]eg(?:rees?)?\\.?(?:\\s?(?:[CFK]|[Cc]elsius|[Ff]ahrenheit))?|Grad\\s?(?:[CF]|Celsius)|[Cc]elsius|' +
  "[Ff]ahrenheit|pp[mbt]|PP[MB]|rpm|RPM|bpm|BPM|dB[AmiVuC]*|lux|[Ll]ux|in|inch(?:es)?|ft|feet|mi|" +
  "miles|yd|mph|km\\/?h|kmh|knots?|kn|kt|hPa|mb|inHg|mmHg|inH2O|psi|PSI|atm|torr|Torr|pH|NTU|lbs?|oz|" +
  "ct|t|min|mins|minutes?|h|hrs?|hours?|sec|secs|seconds?|days?|d|rad|dps|gal|cpm|CPM|counts?|" +
  "[kKMGT]i?B|bytes?|steps?|grams?|meters?|metres?|volts?|Volts?|amps?|Amps?|watts?|Watts?|Baud|baud|G)";
/** Of lengths and times. */
const POWER = "(?:[cmk]?m|in|ft|s)(?:\\^?-?[23]|[²³])";
const ONE = `(?:${POWER}|${ALONE}|${PREFIXED})`;
const UNIT = new RegExp(`^${ONE}(?:[/·*]${ONE})*$`, "u");
const DEGREES = /^(?:[º*°^]\s?|deg(?:rees?)?\.?\s?|grad\s?)([CFK])(?:elsius|ahrenheit|elvin)?$/i;
/** "CO2 (ppm)", "Temp [°C]". */
const NAMED_UNIT = /^(.*\S)\s*(?:\(([^()]{1,12})\)|\[([^\[\]]{1,12})\])$/;
/** Amounts of memory: what start-up messages are full of. */
const MEMORY = /^(?:[kKMGT]i?)?B$|^bytes?$/;

/** `text` as a unit as it is shown (`*C` is `°C`); null when it is no unit that is known. */
export function toUnit(text: string): string | null {
  if (text === "*") return "°";
  return UNIT.test(text)
    ? text.replace(DEGREES, (_, scale: string) => `°${scale.toUpperCase()}`)
    : null;
}

/** Whether a unit is one of memory. */
export function isMemoryUnit(unit: string): boolean {
  return MEMORY.test(unit);
}

/** A name, and the unit that stands in brackets behind it. */
export interface Column {
  /** Empty for one that is no channel. */
  readonly name: string;
  /** Whether it says when its row was written. */
  readonly isTime?: boolean;
  readonly unit?: string;
}

/** Takes the unit in brackets off a name; brackets with anything else stay. */
export function splitUnit(label: string): Column {
  const match = NAMED_UNIT.exec(label);
  const unit = match === null ? null : toUnit((match[2] ?? match[3]).trim());
  return match === null || unit === null ? { name: label } : { name: match[1], unit };
}
