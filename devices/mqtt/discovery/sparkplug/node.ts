import type { ChannelDescription, Value } from "../../../adapter.ts";
import type { CatalogDevice } from "../catalog_device.ts";
import type { OutgoingMessage } from "../contract.ts";
import { toChannelId, toName } from "../ids.ts";
import { outgoing } from "../reader.ts";
import { DataType, encodeCommandPayload, type Metric, type SparkplugPayload } from "./payload.ts";

interface KnownMetric {
  readonly name: string;
  readonly dataType: number;
  readonly alias: number | undefined;
}

/** Names that belong to the protocol, not to the device. */
const PROTOCOL_METRIC = /^(?:bdSeq$|Node Control\/|Device Control\/)/;
const INTEGER_RANGES: Readonly<Record<number, readonly [min: number, max: number]>> = {
  [DataType.Int8]: [-(2 ** 7), 2 ** 7 - 1],
  [DataType.Int16]: [-(2 ** 15), 2 ** 15 - 1],
  [DataType.Int32]: [-(2 ** 31), 2 ** 31 - 1],
  [DataType.UInt8]: [0, 2 ** 8 - 1],
  [DataType.UInt16]: [0, 2 ** 16 - 1],
  [DataType.UInt32]: [0, 2 ** 32 - 1],
};

/** One edge node, or one device behind it: its metrics, as its last birth said. */
export class SparkplugNode {
  readonly device: CatalogDevice;
  readonly #commandTopic: string;
  readonly #now: () => number;
  readonly #byName = new Map<string, KnownMetric>();
  readonly #byAlias = new Map<number, KnownMetric>();

  constructor(device: CatalogDevice, commandTopic: string, now: () => number) {
    this.device = device;
    this.#commandTopic = commandTopic;
    this.#now = now;
  }

  /** NBIRTH or DBIRTH: these are its metrics from now on, with their values. */
  birth(payload: SparkplugPayload, time: number): void {
    this.#byName.clear();
    this.#byAlias.clear();
    const before = new Set(this.device.channels);
    this.device.change(() => {
      for (const metric of payload.metrics) {
        const id = this.#learn(metric);
        if (id !== null) before.delete(id);
      }
      for (const id of before) this.device.removeChannel(id);
    });
    this.device.setAvailable(true);
    this.data(payload, time);
  }

  /** NDATA or DDATA: values of metrics that the birth named. False when one was not named. */
  data(payload: SparkplugPayload, time: number): boolean {
    let isKnown = true;
    for (const metric of payload.metrics) {
      const known = this.#find(metric);
      if (known === undefined) {
        if (!PROTOCOL_METRIC.test(metric.name ?? "")) isKnown = false;
        continue;
      }
      // what happened while it was away is no news
      if (metric.isHistorical === true) continue;
      const value = toValue(metric, known.dataType);
      if (value !== undefined) this.device.reading(toChannelId(known.name), value, time);
    }
    return isKnown;
  }

  #find({ name, alias }: Metric): KnownMetric | undefined {
    if (name !== undefined && name !== "") return this.#byName.get(name);
    return alias === undefined ? undefined : this.#byAlias.get(alias);
  }

  #learn(metric: Metric): string | null {
    const { name, alias, dataType } = metric;
    if (name === undefined || name === "" || dataType === undefined) return null;
    if (PROTOCOL_METRIC.test(name)) return null;
    const kind = kindOf(dataType);
    if (kind === null) return null;
    const known = { name, dataType, alias };
    const id = toChannelId(name);
    const isAdded = this.device.setChannel(describe(id, metric, kind), {
      encode: (value) => this.#encode(known, value),
    });
    if (!isAdded) return null;
    this.#byName.set(name, known);
    if (alias !== undefined) this.#byAlias.set(alias, known);
    return id;
  }

  #encode(
    known: KnownMetric,
    value: Value,
  ): { message: OutgoingMessage } | { kind: "invalid"; reason: string } {
    const isWhole = known.dataType <= DataType.UInt64;
    if (isWhole && !Number.isSafeInteger(value)) {
      return { kind: "invalid", reason: "value: must be a whole number" };
    }
    const payload = encodeCommandPayload({ ...known, value: value!, timestamp: this.#now() });
    return { message: outgoing(this.#commandTopic, payload) };
  }
}

function kindOf(dataType: number): ChannelDescription["kind"] | null {
  if (dataType >= DataType.Int8 && dataType <= DataType.Double) return "number";
  if (dataType === DataType.Boolean) return "boolean";
  return dataType >= DataType.String && dataType <= DataType.UUID ? "string" : null;
}

function describe(
  id: string,
  { name, dataType, properties }: Metric,
  kind: ChannelDescription["kind"],
): ChannelDescription {
  const unit = toName(properties?.get("engUnit"));
  const [typeMin, typeMax] = INTEGER_RANGES[dataType!] ?? [];
  const min = numberOr(properties?.get("engLow"), typeMin);
  const max = numberOr(properties?.get("engHigh"), typeMax);
  return {
    id,
    name: toName(name),
    kind,
    ...(unit === "" ? {} : { unit }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    writable: properties?.get("readOnly") !== true && dataType !== DataType.DateTime,
  };
}

function numberOr(value: unknown, usual: number | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : usual;
}

function toValue({ isNull, value }: Metric, dataType: number): Value | undefined {
  if (isNull === true) return null;
  if (value === undefined) return undefined;
  if (dataType === DataType.DateTime && typeof value === "number") {
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? null : date.toISOString();
  }
  const kind = kindOf(dataType);
  const given: string = typeof value;
  // a value of another type than the birth announced is none
  return given === kind ? value : null;
}
