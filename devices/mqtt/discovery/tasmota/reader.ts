import { toDeviceId } from "../ids.ts";
import { isObject, type Message } from "../message.ts";
import type { ReaderContext } from "../reader.ts";
import { readTasmotaAnnouncement } from "./announcement.ts";
import { TasmotaDevice, type TasmotaTopics } from "./device.ts";

const KIND = "tasmota";
const USUAL_WORDS = { online: "Online", offline: "Offline", off: "OFF", on: "ON" };

/**
 * Reads Tasmota's own discovery, and the messages of devices that announce nothing but talk under
 * the usual topics.
 */
export class TasmotaReader {
  readonly #context: ReaderContext;
  readonly #prefix: string;
  readonly #byMac = new Map<string, TasmotaDevice>();
  /** Sensors announced before their device was. */
  readonly #sensors = new Map<string, Message>();
  /** Devices that announced nothing, by the topic they talk under. */
  readonly #silent = new Map<string, TasmotaDevice>();
  readonly #announcedTele = new Map<string, string>();

  constructor(context: ReaderContext, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
    const { routes, claims } = context;
    routes.listen(`${prefix}/+/config`, (message) => this.#receiveConfig(message), ANNOUNCEMENT);
    routes.listen(`${prefix}/+/sensors`, (message) => this.#receiveSensors(message), ANNOUNCEMENT);
    for (const what of ["SENSOR", "STATE"]) {
      routes.listen(`tele/+/${what}`, (message) => this.#receiveSilent(message));
    }
    // only to be remembered: it comes before a device has said anything else
    routes.listen("tele/+/LWT", () => {});
    claims.watch((filter) => this.#leave(filter));
  }

  #receiveConfig(message: Message): void {
    const key = this.#macIn(message.topic);
    if (message.payload.length === 0) return this.#remove(key);
    const announcement = readTasmotaAnnouncement(message.json);
    if (announcement === null || announcement.mac !== key) {
      return this.#context.log(null, `${message.topic} is no announcement that can be read`);
    }
    const { topics, controls, name } = announcement;
    this.#leave(`${topics.tele}STATE`);
    const device = this.#context.catalog.open(KIND, toDeviceId(key));
    if (device === null) return;
    const before = this.#byMac.get(key);
    before?.stop();
    let tasmota!: TasmotaDevice;
    device.change(() => {
      device.rename(name);
      if (before !== undefined) { for (const id of [...device.channels]) device.removeChannel(id); }
      tasmota = new TasmotaDevice(device, topics, controls);
      const sensors = this.#sensors.get(key)?.object?.sn;
      if (isObject(sensors)) tasmota.describeSensors(sensors);
    });
    if (before !== undefined) this.#announcedTele.delete(before.tele);
    this.#byMac.set(key, tasmota);
    this.#announcedTele.set(topics.tele, key);
    tasmota.start(this.#context);
  }

  #receiveSensors(message: Message): void {
    const key = this.#macIn(message.topic);
    if (message.payload.length === 0) {
      this.#sensors.delete(key);
      return;
    }
    const sensors = message.object?.sn;
    if (!isObject(sensors)) return;
    const device = this.#byMac.get(key);
    device?.describeSensors(sensors);
    // a device that is announced later has not got more than a device may have
    const isSmall = message.payload.length <= MAX_WAITING_BYTES;
    if (isSmall && (this.#sensors.size < MAX_WAITING || this.#sensors.has(key))) {
      this.#sensors.set(key, message.keep());
    }
  }

  #remove(key: string): void {
    const known = this.#byMac.get(key);
    if (known === undefined) return;
    known.stop();
    this.#byMac.delete(key);
    this.#announcedTele.delete(known.tele);
    known.device.remove();
  }

  /** A device that never announced itself says something. */
  #receiveSilent(message: Message): void {
    const topic = message.topic.split("/")[1];
    const tele = `tele/${topic}/`;
    if (this.#silent.has(topic) || this.#announcedTele.has(tele)) return;
    const report = message.object;
    if (report === undefined || !("Time" in report || "ZbReceived" in report)) return;
    const { claims } = this.#context;
    if (TALK.some((what) => claims.has(tele + what))) return;
    const device = this.#context.catalog.open(KIND, toDeviceId(topic));
    if (device === null) return;
    const topics: TasmotaTopics = {
      ...USUAL_WORDS,
      tele,
      stat: `stat/${topic}/`,
      cmnd: `cmnd/${topic}/`,
    };
    const tasmota = new TasmotaDevice(device, topics, null);
    this.#silent.set(topic, tasmota);
    tasmota.start(this.#context);
  }

  /** Somebody else speaks for the topic: what was guessed of it goes. */
  #leave(filter: string): void {
    if (!filter.startsWith("tele/")) return;
    const topic = filter.split("/")[1];
    const known = this.#silent.get(topic);
    if (known === undefined) return;
    this.#silent.delete(topic);
    known.stop();
    known.device.remove();
  }

  #macIn(topic: string): string {
    return topic.slice(this.#prefix.length + 1).split("/")[0];
  }
}

const ANNOUNCEMENT = { remembers: false };
const TALK = ["SENSOR", "STATE", "LWT"];
const MAX_WAITING = 1000;
const MAX_WAITING_BYTES = 16 * 1024;
