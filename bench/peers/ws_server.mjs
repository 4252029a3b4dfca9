// The same work with `ws`, on Node or on Deno: `--port N --mode echo|fan [--frames K]`.
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    mode: { type: "string", default: "echo" },
    frames: { type: "string", default: "1" },
  },
});
const frames = Number(values.frames);
const server = new WebSocketServer({ port: Number(values.port), host: "127.0.0.1" });
server.on("listening", () => console.log(`listening ws://127.0.0.1:${server.address().port}/`));
if (values.mode === "echo") {
  server.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
}
if (values.mode === "fan") {
  let sent = 0;
  setInterval(() => {
    for (let i = 0; i < frames; i++) {
      const text = `reading ${sent++}`.padEnd(30);
      for (const socket of server.clients) socket.send(text);
    }
  }, 10);
}
