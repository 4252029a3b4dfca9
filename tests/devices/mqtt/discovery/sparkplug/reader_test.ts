import { strict as assert } from "node:assert";
import { PbfWriter } from "pbf";
import {
  DataType,
  decodePayload,
  type Metric,
} from "../../../../../devices/mqtt/discovery/sparkplug/payload.ts";
import { Replay } from "../_replay.ts";

type MetricFields = Metric & { readonly dataType: number };

/** A payload as an edge node writes it. */
function payload(seq: number | undefined, metrics: readonly Metric[]): string {
  const writer = new PbfWriter();
  writer.writeVarintField(1, 1_764_182_400_000);
  for (const metric of metrics) writer.writeMessage(2, writeMetric, metric);
  if (seq !== undefined) writer.writeVarintField(3, seq);
  return writer.finish().toBase64();
}

function writeMetric(metric: Metric, writer: PbfWriter): void {
  const { name, alias, dataType, isHistorical, isNull, value, properties } = metric;
  if (name !== undefined) writer.writeStringField(1, name);
  if (alias !== undefined) writer.writeVarintField(2, alias);
  if (dataType !== undefined) writer.writeVarintField(4, dataType);
  if (isHistorical === true) writer.writeBooleanField(5, true);
  if (isNull === true) writer.writeBooleanField(7, true);
  if (properties !== undefined) {
    writer.writeMessage(9, writeUnit, String(properties.get("engUnit")));
  }
  if (typeof value === "string") writer.writeStringField(15, value);
  else if (typeof value === "boolean") writer.writeBooleanField(14, value);
  else if (value === undefined) return;
  else if (dataType === DataType.Double) writer.writeDoubleField(13, value);
  else if (dataType === DataType.Int64) writer.writeVarintField(11, value);
  else if (Number.isInteger(value)) writer.writeVarintField(10, value >>> 0);
  else writer.writeFloatField(12, value);
}

function writeUnit(unit: string, writer: PbfWriter): void {
  writer.writeStringField(1, "engUnit");
  writer.writeMessage(2, (text, inner) => {
    inner.writeVarintField(1, DataType.String);
    inner.writeStringField(8, text);
  }, unit);
}

const TEMPERATURE: MetricFields = {
  name: "Env/Temp",
  alias: 1,
  dataType: DataType.Double,
  value: 20.5,
  properties: new Map([["engUnit", "°C"]]),
};
const LEVEL: MetricFields = { name: "Level", alias: 2, dataType: DataType.Int16, value: -5 };
const RUNNING: MetricFields = { name: "Running", dataType: DataType.Boolean, value: true };
const BD_SEQ: MetricFields = { name: "bdSeq", dataType: DataType.Int64, value: 3 };

function born(): Replay {
  const replay = new Replay();
  say(replay, "NBIRTH/edge", payload(0, [BD_SEQ, TEMPERATURE, LEVEL, RUNNING]));
  return replay;
}

function say(replay: Replay, path: string, base64: string): void {
  const [type, ...rest] = path.split("/");
  replay.publishFrom({ topic: `spBv1.0/plant/${type}/${rest.join("/")}`, base64 });
}

Deno.test("a node's birth says which metrics it has, with units and values", () => {
  const replay = born();
  const { channels } = replay.devices.get("edge")!;
  assert.deepEqual(channels.map(({ id, kind, unit }) => [id, kind, unit]), [
    ["Env.Temp", "number", "°C"],
    ["Level", "number", undefined],
    ["Running", "boolean", undefined],
  ]);
  assert.equal(replay.value("edge", "Env.Temp"), 20.5);
  assert.equal(replay.value("edge", "Level"), -5);
  assert.equal(replay.value("edge", "Running"), true);
  assert.equal(replay.published.length, 0);
});

Deno.test("data goes by alias; what is historical changes nothing, null is unknown", () => {
  const replay = born();
  say(replay, "NDATA/edge", payload(1, [{ alias: 1, dataType: DataType.Double, value: 21.5 }]));
  assert.equal(replay.value("edge", "Env.Temp"), 21.5);
  say(
    replay,
    "NDATA/edge",
    payload(2, [{ alias: 1, dataType: DataType.Double, value: 1, isHistorical: true }]),
  );
  assert.equal(replay.value("edge", "Env.Temp"), 21.5);
  say(replay, "NDATA/edge", payload(3, [{ alias: 1, isNull: true }]));
  assert.equal(replay.value("edge", "Env.Temp"), null);
  assert.equal(replay.published.length, 0);
});

Deno.test("a node whose data cannot be followed is asked to announce itself again, not too often", () => {
  const replay = new Replay();
  const data = payload(7, [{ name: "x", dataType: DataType.Float, value: 1.5 }]);
  say(replay, "NDATA/edge", data);
  say(replay, "NDATA/edge", data);
  assert.equal(replay.published.length, 1);
  assert.equal(replay.published[0].topic, "spBv1.0/plant/NCMD/edge");
  const request = decodePayload(replay.published[0].payload as Uint8Array)!;
  assert.equal(request.metrics[0].name, "Node Control/Rebirth");
  assert.equal(request.metrics[0].value, true);
  replay.pass(10_000);
  say(replay, "NDATA/edge", data);
  assert.equal(replay.published.length, 2);
  const lost = born();
  say(lost, "NDATA/edge", payload(2, [{ alias: 1, dataType: DataType.Double, value: 1.5 }]));
  assert.equal(lost.published.length, 1);
});

Deno.test("devices behind a node are born, die by themselves and with it", () => {
  const replay = born();
  say(replay, "DBIRTH/edge/pump", payload(1, [RUNNING]));
  assert.equal(replay.value("edge.pump", "Running"), true);
  say(replay, "DDEATH/edge/pump", payload(2, []));
  assert.equal(replay.devices.get("edge.pump")!.isAvailable, false);
  say(replay, "DBIRTH/edge/pump", payload(3, [RUNNING]));
  assert.equal(replay.devices.get("edge.pump")!.isAvailable, true);
  say(replay, "NDEATH/edge", payload(undefined, [BD_SEQ]));
  assert.equal(replay.devices.get("edge")!.isAvailable, false);
  assert.equal(replay.devices.get("edge.pump")!.isAvailable, false);
});

Deno.test("a command is a metric with the data type of the birth", () => {
  const replay = born();
  say(replay, "DBIRTH/edge/pump", payload(1, [LEVEL, RUNNING]));
  const level = replay.command("edge.pump", "Level", -7);
  assert.ok("encoded" in level);
  assert.equal(level.encoded.message.topic, "spBv1.0/plant/DCMD/edge/pump");
  const [metric] = decodePayload(level.encoded.message.payload as Uint8Array)!.metrics;
  assert.deepEqual([metric.name, metric.dataType, metric.value], ["Level", DataType.Int16, -7]);
  for (const value of [1.5, 40_000, true, null]) {
    assert.ok("refused" in replay.port.encodeCommand("edge.pump", "Level", value), String(value));
  }
});

Deno.test("nodes of one name in two groups are two devices", () => {
  const replay = born();
  const base64 = payload(0, [RUNNING]);
  replay.publishFrom({ topic: "spBv1.0/other/NBIRTH/edge", base64 });
  assert.deepEqual([...replay.devices.keys()], ["edge", "other.edge"]);
});

Deno.test("bytes that are no payload are told of and change nothing", () => {
  const replay = born();
  say(replay, "NDATA/edge", new Uint8Array([0x12, 0xff, 0x01]).toBase64());
  assert.match(replay.logs.join(), /holds no payload/);
  assert.equal(replay.value("edge", "Env.Temp"), 20.5);
});
