/** Lines of a board to readings: framer, `auto` decoder, with the hub and with the plotter's format alone, against a bare `split` and `Number`. 100 lines an iteration. */
import { Hub } from "../bridge/hub/hub.ts";
import { LineDecoder } from "../devices/decode/line_decoder.ts";
import type { LineSink } from "../devices/decode/line_format.ts";
import { PlotterFormat } from "../devices/decode/plotter.ts";
import { LineFramer } from "../devices/framing/lines.ts";

const LINES = 100;
const shapes: Record<string, (index: number) => string> = {
  "two labelled values": (index) => `temperature:${20 + index / 10},humidity:${40 + index % 7}`,
  "two bare values": (index) => `${20 + index / 10},${40 + index % 7}`,
  "eight labelled values": (index) =>
    Array.from({ length: 8 }, (_, channel) => `ch${channel}:${index + channel / 100}`).join(","),
  "JSON": (index) => `{"temperature":${20 + index / 10},"humidity":${40 + index % 7}}`,
  "Teleplot": (index) => `>temperature:${1000 + index}:${20 + index / 10}§°C`,
};

/** Keeps the readings from being optimised away. */
let sum = 0;
const sink: LineSink = {
  reading(_channel, value) {
    sum += value as number;
  },
  unit() {},
  hello() {},
  answer() {},
  log(line) {
    throw new Error(`"${line}" is no reading`);
  },
  arrivedAt: 0,
  notUnderstood(line) {
    throw new Error(`"${line}" is not understood`);
  },
};

for (const [group, line] of Object.entries(shapes)) {
  const text = Array.from({ length: LINES }, (_, index) => line(index) + "\r\n").join("");
  const chunk = new TextEncoder().encode(text);
  if (group === "JSON") {
    Deno.bench({ name: "JSON.parse", group, baseline: true }, () => parseBare(chunk));
  } else Deno.bench({ name: "split and Number", group, baseline: true }, () => splitBare(chunk));

  const decoder = new LineDecoder(sink);
  const framer = new LineFramer({
    onLine: (bytes, start, end) => decoder.decode(bytes, start, end),
    onTooLong() {},
  });
  Deno.bench({ name: "LineFramer and LineDecoder", group }, () => framer.receive(chunk));

  const hub = new Hub();
  hub.describe({ id: "board", type: "bench" }, { id: "board", name: "Board", channels: [] });
  const publisher = new LineDecoder({
    ...sink,
    reading: (name, value) => hub.publish("board", name, value, 1),
  });
  const hubFramer = new LineFramer({
    onLine: (bytes, start, end) => publisher.decode(bytes, start, end),
    onTooLong() {},
  });
  Deno.bench({ name: "LineFramer, LineDecoder and Hub", group }, () => hubFramer.receive(chunk));

  if (group === "JSON" || group === "Teleplot") continue;
  const plotter = new PlotterFormat();
  const plotterFramer = new LineFramer({
    onLine: (bytes, start, end) => void plotter.decode(bytes, start, end, sink),
    onTooLong() {},
  });
  Deno.bench({ name: "LineFramer and PlotterFormat", group }, () => plotterFramer.receive(chunk));
}

const framer = new LineFramer({
  onLine: (_bytes, start, end) => void (sum += end - start),
  onTooLong() {},
});
const lines = new TextEncoder().encode("temperature:21.5,humidity:40\r\n".repeat(LINES));
Deno.bench({ name: "LineFramer", group: "two labelled values" }, () => framer.receive(lines));

const utf8 = new TextDecoder();

function splitBare(chunk: Uint8Array): void {
  for (const line of utf8.decode(chunk).split("\r\n")) {
    if (line === "") continue;
    for (const part of line.split(",")) {
      const [label, value] = part.split(":");
      sink.reading(label, Number(value ?? label));
    }
  }
}

function parseBare(chunk: Uint8Array): void {
  for (const line of utf8.decode(chunk).split("\r\n")) {
    if (line === "") continue;
    for (const [label, value] of Object.entries(JSON.parse(line))) {
      sink.reading(label, value as number);
    }
  }
}
