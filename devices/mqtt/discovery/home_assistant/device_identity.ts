import { toDeviceId } from "../ids.ts";
import type { Announced, Fields } from "./announcement.ts";

/** The most identifiers and connections that are looked at. */
const MAX_KEYS = 32;

/** How a device is recognised. */
export interface DeviceIdentity {
  /** Its id, when it is not known under another one already. */
  readonly id: string;
  /** Everything that two announcements of one device may have in common. */
  readonly keys: readonly string[];
}

/** Who a component belongs to; without a device block its node or the component itself. */
export function identityOf(device: Fields | null, announced: Announced): DeviceIdentity {
  const identifiers = textsOf(device?.identifiers);
  const connections = pairsOf(device?.connections);
  const keys = [
    ...identifiers.map((identifier) => `identifier ${identifier}`),
    ...connections.map(([type, value]) => `connection ${type} ${value.toLowerCase()}`),
  ];
  const first = identifiers[0] ?? connections[0]?.[1];
  if (first !== undefined) return { id: toDeviceId(first), keys };
  const own = announced.node ?? announced.objectId;
  return { id: toDeviceId(own), keys: [`topic ${own}`] };
}

function textsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.slice(0, MAX_KEYS)
    .filter((one) => (typeof one === "string" && one !== "") || typeof one === "number")
    .map(String);
}

function pairsOf(value: unknown): [string, string][] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_KEYS).filter((one): one is [string, string] =>
    Array.isArray(one) && typeof one[0] === "string" && typeof one[1] === "string"
  );
}
