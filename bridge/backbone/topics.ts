import { sha256 } from "../digest.ts";

const ROOT = "pinbridge";
const SAFE_ID = /^[a-zA-Z0-9_-]+$/;
const HASH_DIGITS = 6;

/** The topics of one site: `pinbridge/<site>/<device>/<channel>` and what lies beside them. */
export class SiteTopics {
  readonly #site: string;

  constructor(site: string) {
    this.#site = site;
  }

  /** Whether the bridge is there: `online`, or `offline` by its will. */
  get state(): string {
    return this.own("$state");
  }

  /** Something of the bridge's own. */
  own(name: string): string {
    return `${ROOT}/${this.#site}/${name}`;
  }

  /** What the bridge says of itself. */
  get description(): string {
    return `${ROOT}/${this.#site}/$description`;
  }

  /** What a device is. */
  deviceDescription(device: string): string {
    return `${ROOT}/${this.#site}/${device}/$description`;
  }

  /** Whether a device is there. */
  deviceState(device: string): string {
    return `${ROOT}/${this.#site}/${device}/$state`;
  }

  /** A channel's last value. */
  value(device: string, channel: string): string {
    return `${ROOT}/${this.#site}/${device}/${channel}`;
  }

  /** Where commands to a channel go. */
  set(device: string, channel: string): string {
    return `${this.value(device, channel)}/set`;
  }

  /** Where it is said what became of commands. */
  outcome(device: string, channel: string): string {
    return `${this.value(device, channel)}/outcome`;
  }

  /** The filter of every command to this site. */
  get commands(): string {
    return `${ROOT}/${this.#site}/+/+/set`;
  }

  /** Returns what a command's topic is about, or `null` when it is none of this site. */
  parseCommand(topic: string): { readonly device: string; readonly channel: string } | null {
    const [root, site, device, channel, verb, ...rest] = topic.split("/");
    const isOurs = root === ROOT && site === this.#site && verb === "set" && rest.length === 0;
    return isOurs ? { device, channel } : null;
  }

  /** An id of Home Assistant's for a device of this site: the same one as long as the device has its id. */
  objectId(device: string): string {
    return `${ROOT}_${toSafeId(this.#site)}_${toSafeId(device)}`;
  }
}

/**
 * Returns an id that Home Assistant takes, of letters, digits, `_` and `-`: no two ids become one.
 */
export function toSafeId(id: string): string {
  if (SAFE_ID.test(id)) return id;
  const hash = sha256(id).toHex().slice(0, HASH_DIGITS);
  return `${id.replace(/[^a-zA-Z0-9_-]+/g, "_")}_${hash}`;
}
