/** Lines of a board to readings: framer, `auto` decoder, with the hub and with the plotter's format alone, against a bare `split` and `Number`. 100 lines an iteration. */
import { Hub } from "../bridge/hub/hub.ts";
import { LineDecoder } from "../devices/decode/line_decoder.ts";
import { PlotterFormat } from "../devices/decode/plotter.ts";
import { LineFramer } from "../devices/framing/lines.ts";
import { kept, LINES, shapes, sink, toChunk } from "./_board_lines.ts";

for (const [group, line] of Object.entries(shapes)) {
  const chunk = toChunk(line);
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
  onLine: (_bytes, start, end) => void (kept.sum += end - start),
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
