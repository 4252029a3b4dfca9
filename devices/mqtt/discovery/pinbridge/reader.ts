import type { CatalogDevice } from "../catalog_device.ts";
import { toDeviceId } from "../ids.ts";
import type { Message } from "../message.ts";
import type { ReaderContext } from "../reader.ts";
import { DescribedDevice } from "./described_device.ts";
import { isLevel, parseDescription, type PinbridgeDescription } from "./description.ts";
import { PlainDevice } from "./plain_device.ts";
import { parseSiteDescription, PinbridgeSite } from "./site.ts";

const KIND = "pinbridge";
/** A device that has not described itself for so long, in milliseconds, only publishes. */
const SETTLE_MS = 300;
/** Devices and sites that are kept in mind, those included that are not shown. */
const MAX_DEVICES = 20_000;
const MAX_SITES = 20_000;
/** Values of one device that wait for its description. */
const MAX_WAITING = 256;

/** One device under `pinbridge/<site>/<device>`. */
interface Known {
  readonly site: PinbridgeSite;
  readonly level: string;
  /** `hidden` are the bridge's own, which it does not read again. */
  shown: DescribedDevice | PlainDevice | "hidden" | null;
  isOnline: boolean;
  /** The last message of each channel until it is shown. */
  readonly waiting: Map<string, Message>;
}

/**
 * Reads what bridges publish of their devices, and boards that do as they do:
 * `pinbridge/<site>/<device>/<channel>`. A device is there when both its own `$state` and its
 * site's say so: the will of a bridge that was cut off is the site's alone.
 */
export class PinbridgeReader {
  readonly #context: ReaderContext;
  readonly #prefix: string;
  readonly #sites = new Map<string, PinbridgeSite>();
  readonly #devices = new Map<string, Known>();
  readonly #bySite = new Map<PinbridgeSite, Set<Known>>();
  /** Which device has an id of ours, when another one would like it too. */
  readonly #ids = new Map<string, Known>();
  /** Commands of ours are known by it among those of others. */
  readonly #sender = crypto.randomUUID().slice(0, 13);
  #commands = 0;
  #isFull = false;

  constructor(context: ReaderContext, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
    const skipped = prefix.split("/").length;
    const listen = (path: string, take: (message: Message, levels: string[]) => void) => {
      context.routes.listen(`${prefix}/${path}`, (message) => {
        take(message, message.topic.split("/").slice(skipped));
      }, { remembers: false });
    };
    listen("+/$state", (message, [site]) => this.#receiveSiteState(message, site));
    listen("+/$description", (message, [site]) => this.#receiveSite(message, site));
    listen("+/+/+", (message, levels) => this.#receiveOfDevice(message, levels));
    // Who waits for it is asked by the adapter. QoS 1 would not make it surer: who is cut off waits
    // no longer; and some clusters stand still for it while they choose a leader.
    listen("+/+/+/outcome", () => {});
  }

  #receiveSiteState({ text, time }: Message, id: string): void {
    if (text !== "online" && text !== "offline") return;
    const site = this.#site(id);
    if (site === null) return;
    this.#await(site, time);
    if (site.setThere(text === "online")) this.#tellAvailability(site);
  }

  #receiveSite({ json, time }: Message, id: string): void {
    const description = parseSiteDescription(json);
    const site = description === null ? null : this.#site(id);
    if (description === null || site === null) return;
    const hasHole = site.describe(description);
    this.#await(site, time);
    // What came between was missed, and nobody else tells of it.
    if (!hasHole || !site.isThere) return;
    site.setThere(false);
    this.#tellAvailability(site);
    site.setThere(true);
    this.#tellAvailability(site);
  }

  /** A site that is silent for long is gone: its broker may have died with its will. */
  #await(site: PinbridgeSite, now: number): void {
    const deadline = site.deadline(now);
    if (deadline === null) return;
    this.#context.deadlines.set(site, deadline, () => {
      if (site.setThere(false)) this.#tellAvailability(site);
    });
  }

  #receiveOfDevice(message: Message, [siteLevel, level, channel]: string[]): void {
    const known = this.#known(siteLevel, level);
    if (known === null) return;
    switch (channel) {
      case "$state":
        return this.#receiveState(known, message);
      case "$description":
        return this.#receiveDescription(known, message);
    }
    const { shown } = known;
    if (!isLevel(channel) || shown === "hidden") return;
    if (shown !== null) shown.receive(channel, message);
    else this.#keep(known, channel, message);
  }

  #keep(known: Known, channel: string, message: Message): void {
    const { waiting } = known;
    if (message.payload.length === 0) return;
    if (waiting.size >= MAX_WAITING && !waiting.has(channel)) return;
    if (waiting.size === 0) {
      const settled = message.time + SETTLE_MS;
      this.#context.deadlines.set(known, settled, () => this.#showPlain(known));
    }
    waiting.set(channel, message.keep());
  }

  #receiveState(known: Known, { text }: Message): void {
    if (text !== "online" && text !== "offline") return;
    known.isOnline = text === "online";
    this.#tellAvailabilityOf(known);
  }

  #receiveDescription(known: Known, { payload, json, topic }: Message): void {
    if (payload.length === 0) return this.#forget(known);
    const description = parseDescription(json);
    if (description === null) {
      return this.#context.log(null, `${topic} is no description that can be read`);
    }
    if (description.isBridges && known.site.id === this.#context.site) {
      this.#hide(known);
      known.shown = "hidden";
      known.waiting.clear();
      return;
    }
    const { shown } = known;
    if (shown instanceof DescribedDevice) return shown.describe(description);
    this.#hide(known);
    this.#showDescribed(known, description);
  }

  #showDescribed(known: Known, description: PinbridgeDescription): void {
    const { site } = known;
    const isBoard = !description.isBridges;
    const device = this.#open(known, isBoard);
    if (device === null) return;
    const siteTopic = `${this.#prefix}/${site.id}`;
    const described = new DescribedDevice({
      device,
      site,
      siteTopic,
      topic: `${siteTopic}/${known.level}`,
      nextId: () => `${this.#sender}-${++this.#commands}`,
      log: (line) => this.#context.log(device.id, line),
    });
    device.change(() => {
      this.#introduce(known, described);
      described.describe(description);
      this.#deliverWaiting(known, described);
    });
  }

  #showPlain(known: Known): void {
    if (known.shown !== null || known.site.isBridge) return;
    const device = this.#open(known, true);
    if (device === null) return;
    const topic = `${this.#prefix}/${known.site.id}/${known.level}`;
    const plain = new PlainDevice(device, topic, (line) => this.#context.log(device.id, line));
    device.change(() => {
      this.#introduce(known, plain);
      this.#deliverWaiting(known, plain);
    });
  }

  #introduce(known: Known, shown: DescribedDevice | PlainDevice): void {
    known.shown = shown;
    const { id, name } = known.site;
    shown.device.comesFrom(id === this.#context.site ? undefined : name);
    this.#tellAvailabilityOf(known);
  }

  #deliverWaiting({ waiting }: Known, shown: DescribedDevice | PlainDevice): void {
    const messages = [...waiting];
    waiting.clear();
    for (const [channel, message] of messages) shown.receive(channel, message);
  }

  /** A bridge's device is called by its site too; a board of ours only when that is taken. */
  #open(known: Known, isBoard: boolean): CatalogDevice | null {
    const alone = toDeviceId(known.level);
    const whole = toDeviceId(`${known.site.id}-${known.level}`);
    const isFree = (id: string) => (this.#ids.get(id) ?? known) === known;
    const id = isBoard && this.#context.hasBoards && isFree(alone) ? alone : whole;
    if (!isFree(id)) {
      this.#context.log(null, `${id} is two devices: give one of them, or its site, another name`);
      return null;
    }
    const device = this.#context.catalog.open(KIND, id);
    if (device !== null) this.#ids.set(id, known);
    return device;
  }

  #hide(known: Known): void {
    const { shown } = known;
    if (shown === null || shown === "hidden") return;
    for (const [id, holder] of this.#ids) if (holder === known) this.#ids.delete(id);
    known.shown = null;
    shown.device.remove();
  }

  #forget(known: Known): void {
    this.#hide(known);
    this.#context.deadlines.clear(known);
    this.#devices.delete(keyOf(known.site.id, known.level));
    this.#bySite.get(known.site)?.delete(known);
  }

  #tellAvailability(site: PinbridgeSite): void {
    for (const known of this.#bySite.get(site) ?? []) this.#tellAvailabilityOf(known);
  }

  #tellAvailabilityOf({ shown, site, isOnline }: Known): void {
    if (shown === null || shown === "hidden") return;
    shown.device.setAvailable(site.isThere && isOnline);
  }

  #site(id: string): PinbridgeSite | null {
    const known = this.#sites.get(id);
    if (known !== undefined) return known;
    if (!isLevel(id) || this.#sites.size >= MAX_SITES) return null;
    const site = new PinbridgeSite(id);
    this.#sites.set(id, site);
    this.#bySite.set(site, new Set());
    return site;
  }

  #known(siteLevel: string, level: string): Known | null {
    const key = keyOf(siteLevel, level);
    const found = this.#devices.get(key);
    if (found !== undefined) return found;
    const site = this.#site(siteLevel);
    if (site === null || !isLevel(level)) return null;
    if (this.#devices.size >= MAX_DEVICES) return this.#refuse();
    const known: Known = { site, level, shown: null, isOnline: true, waiting: new Map() };
    this.#devices.set(key, known);
    this.#bySite.get(site)!.add(known);
    return known;
  }

  #refuse(): null {
    const limit = `the limit is ${MAX_DEVICES} devices`;
    if (!this.#isFull) {
      this.#context.log(null, `Further devices below ${this.#prefix} are left out: ${limit}`);
    }
    this.#isFull = true;
    return null;
  }
}

function keyOf(site: string, device: string): string {
  return `${site}/${device}`;
}
