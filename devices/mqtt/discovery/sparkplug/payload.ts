import { PbfReader, PbfWriter } from "pbf";
import type { Value } from "../../../adapter.ts";

/** Data types of metrics (Sparkplug 3.0.0 §6.4.16). */
export const DataType = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
} as const;

/** One metric of a payload (Sparkplug 3.0.0 §6.4.10). */
export interface Metric {
  name?: string;
  alias?: number;
  /** Milliseconds since 1970. */
  timestamp?: number;
  dataType?: number;
  isHistorical?: boolean;
  isNull?: boolean;
  /** Undefined when it is of a type that is no single value. */
  value?: Exclude<Value, null>;
  /** Texts and numbers by key, such as `engUnit`. */
  properties?: Map<string, Exclude<Value, null>>;
}

/** One payload. */
export interface SparkplugPayload {
  timestamp?: number;
  seq?: number;
  readonly metrics: Metric[];
}

/** The most metrics of one payload that are read. */
const MAX_METRICS = 4096;
const MAX_PROPERTIES = 64;

const SIGNED: ReadonlySet<number> = new Set([DataType.Int8, DataType.Int16, DataType.Int32]);

/** Decodes a payload; null when it is none. */
export function decodePayload(bytes: Uint8Array): SparkplugPayload | null {
  const payload: SparkplugPayload = { metrics: [] };
  try {
    new PbfReader(bytes).readFields(readPayloadField, payload, bytes.length);
  } catch {
    // the reader throws for what is cut off or of an impossible type
    return null;
  }
  return payload;
}

function readPayloadField(tag: number, payload: SparkplugPayload, reader: PbfReader): void {
  if (tag === 1) payload.timestamp = reader.readVarint();
  else if (tag === 3) payload.seq = reader.readVarint();
  else if (tag === 2 && payload.metrics.length < MAX_METRICS) {
    payload.metrics.push(finish(reader.readMessage(readMetricField, {})));
  }
}

function readMetricField(tag: number, metric: Metric, reader: PbfReader): void {
  switch (tag) {
    case 1:
      metric.name = reader.readString();
      break;
    case 2:
      metric.alias = reader.readVarint();
      break;
    case 3:
      metric.timestamp = reader.readVarint();
      break;
    case 4:
      metric.dataType = reader.readVarint();
      break;
    case 5:
      metric.isHistorical = reader.readBoolean();
      break;
    case 7:
      metric.isNull = reader.readBoolean();
      break;
    case 9:
      metric.properties = readProperties(reader);
      break;
    case 10:
      metric.value = reader.readVarint();
      break;
    case 11:
      metric.value = reader.readVarint(true);
      break;
    case 12:
      metric.value = reader.readFloat();
      break;
    case 13:
      metric.value = reader.readDouble();
      break;
    case 14:
      metric.value = reader.readBoolean();
      break;
    case 15:
      metric.value = reader.readString();
  }
}

/** Small signed integers travel as 32 unsigned bits (Sparkplug 3.0.0 §6.4.16). */
function finish(metric: Metric): Metric {
  const { value, dataType } = metric;
  if (typeof value === "number" && dataType !== undefined && SIGNED.has(dataType)) {
    metric.value = value | 0;
  } else if (typeof value === "number" && dataType === DataType.UInt64 && value < 0) {
    metric.value = value + 2 ** 64;
  }
  return metric;
}

interface PropertySet {
  readonly keys: string[];
  readonly values: (Exclude<Value, null> | undefined)[];
}

function readProperties(reader: PbfReader): Map<string, Exclude<Value, null>> {
  const set: PropertySet = { keys: [], values: [] };
  reader.readMessage(readPropertyField, set);
  const properties = new Map<string, Exclude<Value, null>>();
  for (const [i, key] of set.keys.entries()) {
    const value = set.values[i];
    if (value !== undefined) properties.set(key, value);
  }
  return properties;
}

function readPropertyField(tag: number, set: PropertySet, reader: PbfReader): void {
  if (tag === 1 && set.keys.length < MAX_PROPERTIES) set.keys.push(reader.readString());
  else if (tag === 2 && set.values.length < MAX_PROPERTIES) {
    const property: { value?: Exclude<Value, null> } = {};
    reader.readMessage(readPropertyValueField, property);
    set.values.push(property.value);
  }
}

function readPropertyValueField(
  tag: number,
  property: { value?: Exclude<Value, null> },
  reader: PbfReader,
): void {
  if (tag === 3) property.value = reader.readVarint();
  else if (tag === 4) property.value = reader.readVarint(true);
  else if (tag === 5) property.value = reader.readFloat();
  else if (tag === 6) property.value = reader.readDouble();
  else if (tag === 7) property.value = reader.readBoolean();
  else if (tag === 8) property.value = reader.readString();
}

/** What a command sets. */
export interface MetricToWrite {
  readonly name: string;
  readonly alias?: number;
  readonly dataType: number;
  readonly value: Exclude<Value, null>;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** Encodes the payload of an NCMD or DCMD with one metric (Sparkplug 3.0.0 §6.4.24). */
export function encodeCommandPayload(metric: MetricToWrite): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, metric.timestamp);
  writer.writeMessage(2, writeMetric, metric);
  return writer.finish();
}

function writeMetric(metric: MetricToWrite, writer: PbfWriter): void {
  const { name, alias, dataType, value, timestamp } = metric;
  writer.writeStringField(1, name);
  if (alias !== undefined) writer.writeVarintField(2, alias);
  writer.writeVarintField(3, timestamp);
  writer.writeVarintField(4, dataType);
  if (typeof value === "boolean") writer.writeBooleanField(14, value);
  else if (typeof value === "string") writer.writeStringField(15, value);
  else if (dataType === DataType.Float) writer.writeFloatField(12, value);
  else if (dataType === DataType.Double) writer.writeDoubleField(13, value);
  else if (dataType === DataType.Int64 || dataType === DataType.UInt64) {
    writer.writeVarintField(11, value);
  } else writer.writeVarintField(10, value >>> 0);
}
