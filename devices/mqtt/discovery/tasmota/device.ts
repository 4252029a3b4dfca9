import type { Value } from "../../../adapter.ts";
import type { CatalogDevice } from "../catalog_device.ts";
import { toChannelId } from "../ids.ts";
import { leavesOf } from "../leaves.ts";
import { isObject, type Message } from "../message.ts";
import { outgoing, type ReaderContext } from "../reader.ts";
import { unitOf } from "./units.ts";

/** Where a device talks, and with which words. */
export interface TasmotaTopics {
  /** What `tele`, `stat` and `cmnd` topics begin with; each ends in a slash. */
  readonly tele: string;
  readonly stat: string;
  readonly cmnd: string;
  readonly online: string;
  readonly offline: string;
  readonly off: string;
  readonly on: string;
}

/** A channel that the device announced: one of its `POWER`, `Dimmer` and so on. */
export interface TasmotaControl {
  /** Its id, and its key in the device's messages. */
  readonly id: string;
  readonly name: string;
  readonly kind: "power" | "percent" | "switch";
  /** What is published below `cmnd`; undefined when it cannot be set. */
  readonly command?: string;
}

/** Keys of sensor messages that say nothing for people. */
const NO_SENSORS: ReadonlySet<string> = new Set(["Time", "Id", "Endpoint", "LinkQuality", "Group"]);
const NO_NODE_SENSORS: ReadonlySet<string> = new Set([
  "PressureScale",
  "PressureScaledValue",
  "SeaPressure",
]);
const POWER_KEY = /^POWER\d*$/;

/** One device that runs Tasmota: its channels, and the messages that feed them. */
export class TasmotaDevice {
  readonly device: CatalogDevice;
  readonly #topics: TasmotaTopics;
  readonly #controls = new Map<string, TasmotaControl>();
  /** Whether controls are added when messages name them: nothing announced them. */
  readonly #learnsControls: boolean;
  readonly #stops: (() => void)[] = [];

  constructor(
    device: CatalogDevice,
    topics: TasmotaTopics,
    controls: readonly TasmotaControl[] | null,
  ) {
    this.device = device;
    this.#topics = topics;
    this.#learnsControls = controls === null;
    for (const control of controls ?? []) this.#addControl(control);
  }

  /** What its `tele` topics begin with. */
  get tele(): string {
    return this.#topics.tele;
  }

  /** Listens to everything the device says. */
  start({ routes }: ReaderContext): void {
    const { tele, stat } = this.#topics;
    const listen = (topic: string, listener: (message: Message) => void) => {
      this.#stops.push(routes.listen(topic, listener));
    };
    listen(`${tele}LWT`, (message) => this.receiveWill(message));
    listen(`${tele}STATE`, (message) => this.receiveState(message));
    listen(`${tele}SENSOR`, (message) => this.receiveSensors(message));
    listen(`${stat}RESULT`, (message) => this.receiveState(message));
    listen(`${stat}STATUS10`, (message) => this.receiveStatus(message));
    listen(`${stat}STATUS11`, (message) => this.receiveStatus(message));
    for (const { id, kind } of this.#controls.values()) {
      if (kind === "power") listen(`${stat}${id}`, (message) => this.#receivePower(id, message));
    }
  }

  /** Stops listening. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** The last will, or its opposite. */
  receiveWill({ text }: Message): void {
    if (text === this.#topics.online) this.device.setAvailable(true);
    else if (text === this.#topics.offline) this.device.setAvailable(false);
  }

  /** `STATE` and `RESULT`: what is on, and how bright. */
  receiveState(message: Message): void {
    const state = message.object;
    if (state === undefined) return;
    for (const [key, value] of Object.entries(state)) {
      if (this.#learnsControls && !this.#controls.has(key)) this.#learn(key, value);
      this.#receiveControl(key, value, message.time);
    }
    // a single relay may be called by number all the same
    if (this.#controls.has("POWER")) this.#receiveControl("POWER", state.POWER1, message.time);
  }

  /** `SENSOR`: everything measured. */
  receiveSensors(message: Message): void {
    if (message.object !== undefined) this.#receiveReport(message.object, message.time);
  }

  /** An answer to a question of somebody else's, which says the same as `SENSOR` or `STATE`. */
  receiveStatus(message: Message): void {
    const { StatusSNS: report } = message.object ?? {};
    if (isObject(report)) this.#receiveReport(report, message.time);
  }

  /** The sensors there are, as they were when the device announced itself. */
  describeSensors(report: Readonly<Record<string, unknown>>): void {
    this.device.change(() => {
      for (const { path, value } of leavesOf(report)) this.#describeLeaf(path, value, report);
    });
  }

  #receiveReport(report: Readonly<Record<string, unknown>>, time: number): void {
    for (const [key, value] of Object.entries(report)) this.#receiveControl(key, value, time);
    const readings: [string, number][] = [];
    this.device.change(() => {
      for (const { path, value } of leavesOf(report)) {
        const id = this.#describeLeaf(path, value, report);
        if (id !== null) readings.push([id, value as number]);
      }
    });
    for (const [id, value] of readings) this.device.reading(id, value, time);
    if (isObject(report.ZbReceived)) this.#receiveNodes(report.ZbReceived, time);
  }

  /** A Zigbee bridge says of each node only what has changed. */
  #receiveNodes(nodes: Readonly<Record<string, unknown>>, time: number): void {
    for (const [address, node] of Object.entries(nodes)) {
      if (!isObject(node)) continue;
      const name = typeof node.Name === "string" && node.Name !== "" ? node.Name : address;
      for (const [key, value] of Object.entries(node)) {
        if (typeof value !== "number" || NO_SENSORS.has(key) || NO_NODE_SENSORS.has(key)) continue;
        const id = toChannelId(`${name}.${key}`);
        // Power of a node is whether it is on: 0 or 1
        const unit = key === "Power" ? undefined : unitOf(key, {});
        if (this.#addSensor(id, `${name} ${key}`, unit)) this.device.reading(id, value, time);
      }
    }
  }

  #describeLeaf(
    path: readonly string[],
    value: Value,
    report: Readonly<Record<string, unknown>>,
  ): string | null {
    const key = path.findLast((part) => !/^\d+$/.test(part)) ?? "";
    if (typeof value !== "number" || NO_SENSORS.has(key) || path[0] === "ZbReceived") return null;
    const id = toChannelId(path.join("."));
    return this.#addSensor(id, path.join(" "), unitOf(key, report)) ? id : null;
  }

  #addSensor(id: string, name: string, unit: string | undefined): boolean {
    if (this.#controls.has(id)) return false;
    const described = { id, name, kind: "number", writable: false } as const;
    return this.device.setChannel(unit === undefined ? described : { ...described, unit });
  }

  #learn(key: string, value: unknown): void {
    const isPower = POWER_KEY.test(key) && typeof value === "string";
    if (!isPower && !(key === "Dimmer" && typeof value === "number")) return;
    const kind = isPower ? "power" : "percent";
    this.#addControl({ id: key, name: key, kind, command: key });
  }

  #addControl(control: TasmotaControl): void {
    const { id, name, kind, command } = control;
    const isAdded = this.device.setChannel({
      id,
      name,
      kind: kind === "percent" ? "number" : "boolean",
      ...(kind === "percent" ? { min: 0, max: 100 } : {}),
      writable: command !== undefined,
    }, {
      encode: command === undefined ? undefined : (value) => {
        return { message: outgoing(this.#topics.cmnd + command, this.#toPayload(value)) };
      },
    });
    if (isAdded) this.#controls.set(id, control);
  }

  #toPayload(value: Value): string {
    if (typeof value !== "boolean") return String(Math.round(Number(value)));
    return value ? this.#topics.on : this.#topics.off;
  }

  #receivePower(id: string, { text, time }: Message): void {
    this.#receiveControl(id, text, time);
  }

  #receiveControl(key: string, value: unknown, time: number): void {
    const control = this.#controls.get(key) ?? this.#controls.get(`${key}.Position`);
    if (control === undefined) return;
    if (control.kind === "percent") {
      const number = isObject(value) ? value.Position : value;
      if (typeof number === "number") this.device.reading(control.id, number, time);
      return;
    }
    const word = isObject(value) ? value.Action : value;
    if (word === this.#topics.on) this.device.reading(control.id, true, time);
    else if (word === this.#topics.off) this.device.reading(control.id, false, time);
  }
}
