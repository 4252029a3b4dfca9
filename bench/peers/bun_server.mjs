// The same work on Bun's own server: `--port N --mode echo|fan [--frames K]`.
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    mode: { type: "string", default: "echo" },
    frames: { type: "string", default: "1" },
  },
});
const frames = Number(values.frames);
const open = new Set();
const server = Bun.serve({
  port: Number(values.port),
  hostname: "127.0.0.1",
  fetch(request, server) {
    if (!server.upgrade(request)) return new Response("Not found\n", { status: 404 });
  },
  websocket: {
    open: (socket) => open.add(socket),
    close: (socket) => open.delete(socket),
    message(socket, data) {
      if (values.mode === "echo") socket.send(data);
    },
  },
});
console.log(`listening ws://127.0.0.1:${server.port}/`);
if (values.mode === "fan") {
  let sent = 0;
  setInterval(() => {
    for (let i = 0; i < frames; i++) {
      const text = `reading ${sent++}`.padEnd(30);
      for (const socket of open) socket.send(text);
    }
  }, 10);
}
