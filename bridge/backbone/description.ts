import type { AnnouncedDevice } from "./announcement.ts";

/** What a bridge says of itself under `$description`. */
export interface SiteDescription {
  readonly version: string;
  /** When its connection to the broker began: milliseconds since 1970. */
  readonly since: number;
  /** How often the broker has held everything up since then, so that readings are missing. */
  readonly stalls: number;
  /** It says its `$state` at least as often as this, in milliseconds. */
  readonly stateEveryMs: number;
}

/**
 * Returns what is published of a device for other bridges: its name, and its channels as in a
 * board's hello. `version` tells that a bridge says it.
 */
export function describeDevice(
  { name, channels }: AnnouncedDevice,
  version: string,
): Record<string, unknown> {
  const shown = channels.filter(({ id }) => !id.startsWith("$"));
  return {
    name,
    bridge: version,
    channels: Object.fromEntries(shown.map(({ id, ...description }) => [id, description])),
  };
}
