import { toDeviceId } from "../ids.ts";
import { type MeasuredUnits, reportMeasured } from "../measured.ts";
import type { Message } from "../message.ts";
import type { ReaderContext } from "../reader.ts";

const KIND = "rtl433";
const UNITS: MeasuredUnits = {
  byKey: { humidity: "%", moisture: "%", noise: "dB", rssi: "dB", snr: "dB" },
  // rtl_433's own convention: the unit is the end of the key
  byEnding: [
    ["_C", "°C"],
    ["_F", "°F"],
    ["_km_h", "km/h"],
    ["_m_s", "m/s"],
    ["_mi_h", "mph"],
    ["_deg", "°"],
    ["_mm_h", "mm/h"],
    ["_mm", "mm"],
    ["_in", "in"],
    ["_hPa", "hPa"],
    ["_kPa", "kPa"],
    ["_PSI", "psi"],
    ["_lux", "lx"],
    ["_kWh", "kWh"],
    ["_W", "W"],
    ["_mV", "mV"],
    ["_V", "V"],
    ["_A", "A"],
    ["_cm", "cm"],
    ["_km", "km"],
    ["_pct", "%"],
  ],
};
const IGNORED: ReadonlySet<string> = new Set(["channel", "id", "mod", "subtype"]);
/** A value of a topic of its own. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** The fewest levels of a device's path: its model, and its number or channel. */
const MIN_PATH = 2;

/** Reads what rtl_433 hears: its events, and its topics for each value of a device. */
export class Rtl433Reader {
  readonly #context: ReaderContext;
  readonly #prefix: string;

  constructor(context: ReaderContext, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
    context.routes.listen(`${prefix}/+/events`, (message) => this.#receiveEvent(message));
    context.routes.listen(`${prefix}/+/devices/#`, (message) => this.#receiveValue(message));
    context.claims.watch((filter) => this.#leave(filter));
  }

  #receiveEvent({ object, time }: Message): void {
    if (object === undefined || typeof object.model !== "string") return;
    const path = [object.model, object.subtype, object.channel, object.id]
      .filter((part) => typeof part === "string" || typeof part === "number")
      .map(String);
    this.#report(path, object, time);
  }

  #receiveValue({ topic, text, time }: Message): void {
    const path = topic.split("/").slice(this.#prefix.split("/").length + 2);
    const key = path.pop();
    if (key === undefined || path.length < MIN_PATH || text === null || !NUMBER.test(text)) return;
    if (this.#context.claims.has(topic)) return;
    this.#report(path, { [key]: Number(text) }, time);
  }

  #report(
    path: readonly string[],
    measured: Readonly<Record<string, unknown>>,
    time: number,
  ): void {
    const id = toDeviceId(path.join("-"));
    const { catalog } = this.#context;
    if (catalog.find("homeAssistant", id) !== undefined) return;
    const device = catalog.open(KIND, id);
    if (device !== null) reportMeasured(device, measured, { units: UNITS, ignored: IGNORED, time });
  }

  #leave(filter: string): void {
    const base = `${this.#prefix}/`;
    if (!filter.startsWith(base) || !filter.includes("/devices/")) return;
    const path = filter.slice(base.length).split("/").slice(2, -1);
    this.#context.catalog.find(KIND, toDeviceId(path.join("-")))?.remove();
  }
}
