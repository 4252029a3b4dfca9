import { type DeviceAdapter, DeviceError, type DeviceEvents } from "../adapter.ts";
import { readSmallFile } from "../serial/system_files.ts";
import { waitUntil } from "../wait_until.ts";
import type { SysfsConfig } from "./sensor_keys.ts";
import { findSensors, type Sensor } from "./sensors.ts";

/** Reads the sensors of the machine that the bridge runs on: temperatures, voltages, fans. */
export class SysfsAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type: string = "sysfs";
  readonly #config: SysfsConfig;

  constructor(config: SysfsConfig & { readonly id: string }) {
    this.id = config.id;
    this.#config = config;
  }

  async run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { intervalMs, root, read, name = "This machine" } = this.#config;
    const sensors = findSensors(root === "/" ? "" : root, read);
    const channels = sensors.map(({ channel, unit }) => {
      return { id: channel, kind: "number", unit, writable: false } as const;
    });
    events.device({ id: this.id, name, channels });
    events.state(this.id, "opening");
    if (sensors.length === 0) {
      throw new DeviceError("absent", `There are no sensors in ${read.join(" and ")} of sysfs`);
    }
    events.state(this.id, "settling");
    events.state(this.id, "online");
    while (!signal.aborted) {
      this.#readAll(sensors, events);
      await waitUntil(performance.now() + intervalMs, signal);
    }
  }

  /** A sensor may be switched off, and then has no value; when all are gone, so is the device. */
  #readAll(sensors: readonly Sensor[], events: DeviceEvents): void {
    const time = Date.now();
    let isThere = false;
    for (const { channel, path, divisor } of sensors) {
      const text = readSmallFile(path);
      isThere ||= text !== null;
      if (text === null || !/^-?\d+$/.test(text)) continue;
      events.reading(this.id, channel, Number(text) / divisor, time);
    }
    if (!isThere) throw new DeviceError("lost", "None of the sensors can be read any more");
  }
}
