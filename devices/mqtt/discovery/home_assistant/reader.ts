import type { CatalogDevice } from "../catalog_device.ts";
import { isObject, type Message } from "../message.ts";
import type { ReaderContext } from "../reader.ts";
import { type Announced, type Fields, parseConfigTopic, readAnnouncement } from "./announcement.ts";
import { Component, uniqueIdOf } from "./component.ts";
import { ConfigFault } from "./component_config.ts";
import { identityOf } from "./device_identity.ts";
import { fingerprint } from "./fingerprint.ts";

const KIND = "homeAssistant";

/** Components of one device; those without channels count too. */
const MAX_COMPONENTS = 1024;

interface Known {
  readonly component: Component;
  /** The config topic that announced it. */
  readonly topic: string;
  /** Whether that topic said that another one is about to announce it. */
  isMigrating: boolean;
  readonly uniqueKey: string;
}

interface KnownDevice {
  readonly device: CatalogDevice;
  readonly keys: Set<string>;
  readonly components: Set<Component>;
}

/**
 * Reads Home Assistant's MQTT discovery, in its single and its device form: announcements make,
 * change and remove the components of devices.
 */
export class HomeAssistantReader {
  readonly #context: ReaderContext;
  readonly #prefix: string;
  readonly #components = new Map<string, Known>();
  readonly #byTopic = new Map<string, Set<string>>();
  readonly #byUniqueId = new Map<string, string>();
  readonly #devices = new Map<string, KnownDevice>();
  readonly #byKey = new Map<string, KnownDevice>();
  /** What each config topic said last, so that saying it again costs nothing. */
  readonly #said = new Map<string, string>();

  constructor(context: ReaderContext, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
    for (const path of ["+/+/config", "+/+/+/config"]) {
      context.routes.listen(`${prefix}/${path}`, (message) => this.#receive(message), {
        remembers: false,
      });
    }
  }

  #receive(message: Message): void {
    const at = parseConfigTopic(this.#prefix, message.topic);
    const { text, topic } = message;
    if (at === null || text === null) {
      return this.#context.log(null, `${topic} is no announcement that can be read`);
    }
    const said = fingerprint(text);
    if (this.#said.get(topic) === said) return;
    if (this.#context.readsPinbridge && isOfPinbridge(message.object)) return;
    const announcement = readAnnouncement(at, text, message.json);
    switch (announcement.type) {
      case "refused":
        return this.#context.log(null, `${topic} ${announcement.reason}`);
      case "removal":
        return this.#removeAll(topic, message.time);
      case "migration":
        this.#said.delete(topic);
        for (const known of this.#of(topic)) known.isMigrating = true;
        return;
      case "components":
        this.#said.set(topic, said);
        this.#announce(message, announcement.device, announcement.list);
    }
    if (this.#of(topic).length === 0) this.#said.delete(topic);
  }

  #announce(
    { topic, time, object }: Message,
    device: Fields | null,
    list: readonly Announced[],
  ): void {
    const first = list.find(({ fields }) => fields !== null);
    const known = first === undefined ? undefined : this.#deviceFor(device, first);
    const announceAll = () => {
      if (known !== undefined) known.device.rename(device?.name);
      if (isOfPinbridge(object)) known?.device.comesFrom("pinbridge");
      for (const announced of list) this.#announceOne(topic, announced, known);
    };
    if (known === undefined) return announceAll();
    known.device.change(announceAll);
    this.#settle(known, time);
  }

  #announceOne(topic: string, announced: Announced, device: KnownDevice | undefined): void {
    const { platform, discoveryId, fields } = announced;
    const key = `${platform} ${discoveryId}`;
    const before = this.#components.get(key);
    if (before !== undefined && before.topic !== topic && !before.isMigrating) {
      return this.#context.log(null, `${topic} announces ${key}, which ${before.topic} announced`);
    }
    if (fields === null) {
      if (before !== undefined) this.#remove(key, before);
    } else if (device !== undefined) {
      this.#replace(topic, { ...announced, fields }, device);
    }
  }

  #replace(
    topic: string,
    announced: Announced & { readonly fields: Fields },
    known: KnownDevice,
  ): void {
    const key = `${announced.platform} ${announced.discoveryId}`;
    const uniqueKey = `${announced.platform} ${uniqueIdOf(announced)}`;
    const other = this.#byUniqueId.get(uniqueKey);
    if (other !== undefined && other !== key && announced.fields.unique_id !== undefined) {
      const holder = this.#components.get(other)!;
      if (!holder.isMigrating) {
        const where = `${topic} announces ${uniqueKey}`;
        return this.#context.log(null, `${where}, which ${holder.topic} announced`);
      }
      this.#rekey(other, key, holder);
    }
    const isNew = !this.#components.has(key);
    if (isNew && known.components.size >= MAX_COMPONENTS) {
      const where = `${topic} is not shown: ${known.device.id}`;
      return this.#context.log(null, `${where} has ${MAX_COMPONENTS} components`);
    }
    try {
      const component = new Component({
        announced,
        device: known.device,
        context: this.#context,
        onAvailability: (time) => this.#settle(known, time),
      });
      this.#install(key, { component, topic, isMigrating: false, uniqueKey }, known);
    } catch (error) {
      if (!(error instanceof ConfigFault)) throw error;
      this.#context.log(null, `${topic}: ${key} ${error.message}`);
    }
  }

  #install(key: string, fresh: Known, known: KnownDevice): void {
    const before = this.#components.get(key);
    const old = before === undefined ? [] : [...before.component.channels];
    const isSameDevice = before?.component.device === known.device;
    if (before !== undefined) {
      if (isSameDevice) this.#forget(key, before);
      else this.#remove(key, before);
    }
    this.#components.set(key, fresh);
    this.#noteTopic(fresh.topic, key);
    this.#byUniqueId.set(fresh.uniqueKey, key);
    const { component } = fresh;
    known.components.add(component);
    const mine = new Set(isSameDevice ? old : []);
    component.start((channel) => known.device.has(channel) && !mine.has(channel));
    const stays = new Set(component.channels);
    for (const channel of mine) if (!stays.has(channel)) known.device.removeChannel(channel);
  }

  #removeAll(topic: string, time: number): void {
    this.#said.delete(topic);
    for (const key of [...this.#byTopic.get(topic) ?? []]) {
      const known = this.#components.get(key)!;
      const device = this.#devices.get(known.component.device.id);
      known.component.device.change(() => this.#remove(key, known));
      if (device !== undefined) this.#settle(device, time);
    }
  }

  #remove(key: string, known: Known): void {
    const { component } = known;
    this.#forget(key, known);
    for (const channel of component.channels) component.device.removeChannel(channel);
    const device = this.#devices.get(component.device.id);
    if (device === undefined || device.components.size > 0) return;
    this.#devices.delete(component.device.id);
    for (const identity of device.keys) this.#byKey.delete(identity);
    device.device.remove();
  }

  #noteTopic(topic: string, key: string): void {
    const keys = this.#byTopic.get(topic);
    if (keys === undefined) this.#byTopic.set(topic, new Set([key]));
    else keys.add(key);
  }

  #dropTopic(topic: string, key: string): void {
    const keys = this.#byTopic.get(topic);
    keys?.delete(key);
    if (keys?.size === 0) this.#byTopic.delete(topic);
  }

  /** A component that migrates is known by another topic's key from now on. */
  #rekey(from: string, to: string, known: Known): void {
    this.#components.delete(from);
    this.#dropTopic(known.topic, from);
    this.#components.set(to, known);
    this.#noteTopic(known.topic, to);
  }

  #forget(key: string, { component, topic, uniqueKey }: Known): void {
    component.stop();
    this.#components.delete(key);
    this.#dropTopic(topic, key);
    this.#byUniqueId.delete(uniqueKey);
    this.#devices.get(component.device.id)?.components.delete(component);
  }

  #of(topic: string): Known[] {
    return [...this.#byTopic.get(topic) ?? []].map((key) => this.#components.get(key)!);
  }

  #deviceFor(fields: Fields | null, announced: Announced): KnownDevice | undefined {
    const { id, keys } = identityOf(fields, announced);
    const match = keys.map((key) => this.#byKey.get(key)).find((one) => one !== undefined);
    const known = match ?? this.#open(id);
    if (known === undefined) return undefined;
    for (const key of keys) {
      if (this.#byKey.has(key)) continue;
      known.keys.add(key);
      this.#byKey.set(key, known);
    }
    return known;
  }

  #open(id: string): KnownDevice | undefined {
    const device = this.#context.catalog.open(KIND, id);
    if (device === null) return undefined;
    // a device without identifiers may go by what is another one's
    const same = this.#devices.get(device.id);
    if (same !== undefined) return same;
    const known = { device, keys: new Set<string>(), components: new Set<Component>() };
    this.#devices.set(device.id, known);
    return known;
  }

  /** A device is there when any component that says so is; one that has none left goes. */
  #settle({ device, components }: KnownDevice, time: number): void {
    if (components.size === 0) {
      const known = this.#devices.get(device.id);
      if (known === undefined) return;
      this.#devices.delete(device.id);
      for (const key of known.keys) this.#byKey.delete(key);
      return device.remove();
    }
    const said = [...components].map((one) => one.isAvailable).filter((one) => one !== null);
    device.setAvailable(said.length === 0 || said.includes(true));
    for (const component of components) component.settle(device.isAvailable, time);
  }
}

/** Whether a bridge says it, whose own topics say more. */
function isOfPinbridge(config: Readonly<Record<string, unknown>> | undefined): boolean {
  const origin = config?.origin ?? config?.o;
  return isObject(origin) && origin.name === "Pinbridge";
}
