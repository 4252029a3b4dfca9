// The bridge as a user would write it with `ws` and `serialport`: `--serial PATH`.
import { parseArgs } from "node:util";
import { ReadlineParser, SerialPort } from "serialport";
import { WebSocketServer } from "ws";

const { values } = parseArgs({ options: { serial: { type: "string" } } });
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
server.on("listening", () => console.log(`listening ws://127.0.0.1:${server.address().port}/`));

const port = new SerialPort({ path: values.serial, baudRate: 115200 });
port.pipe(new ReadlineParser({ delimiter: "\n" })).on("data", (line) => {
  const time = Date.now();
  const readings = line.trim().split(",").map((part) => {
    const [topic, value] = part.split(":");
    return { topic, time, value: Number(value) };
  });
  const message = JSON.stringify({ method: "readings", params: { readings } });
  for (const viewer of server.clients) {
    if (viewer.readyState === 1) viewer.send(message);
  }
});
