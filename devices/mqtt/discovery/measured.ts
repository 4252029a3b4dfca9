import type { Value } from "../../adapter.ts";
import type { CatalogDevice } from "./catalog_device.ts";
import { toChannelId, toName, toWords } from "./ids.ts";

/** Units by key, and by the endings of keys that begin with what is measured. */
export interface MeasuredUnits {
  readonly byKey: Readonly<Record<string, string>>;
  readonly byEnding: readonly (readonly [ending: string, unit: string])[];
}

/**
 * Shows the numbers, and the booleans, of a flat object of measurements as channels of their own,
 * without those that say nothing for people.
 */
export function reportMeasured(
  device: CatalogDevice,
  measured: Readonly<Record<string, unknown>>,
  { units, ignored, time }: {
    readonly units: MeasuredUnits;
    readonly ignored: ReadonlySet<string>;
    readonly time: number;
  },
): void {
  const readings: [string, Value][] = [];
  device.change(() => {
    for (const [key, value] of Object.entries(measured)) {
      if (ignored.has(key) || (typeof value !== "number" && typeof value !== "boolean")) continue;
      const id = toChannelId(key);
      const unit = unitOf(key, units);
      const isAdded = device.has(id) || device.setChannel({
        id,
        name: toName(toWords(key)),
        kind: typeof value === "number" ? "number" : "boolean",
        ...(unit === undefined ? {} : { unit }),
        writable: false,
      });
      if (isAdded) readings.push([id, value]);
    }
  });
  for (const [id, value] of readings) device.reading(id, value, time);
}

function unitOf(key: string, { byKey, byEnding }: MeasuredUnits): string | undefined {
  if (Object.hasOwn(byKey, key)) return byKey[key];
  return byEnding.find(([ending]) => key.endsWith(ending))?.[1];
}
