/** The same work on the platform's own server: `--port N --mode echo|fan [--frames K]`. */
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    mode: { type: "string", default: "echo" },
    frames: { type: "string", default: "1" },
  },
});
const frames = Number(values.frames);
const open = new Set<WebSocket>();

Deno.serve({
  port: Number(values.port),
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(`listening ws://127.0.0.1:${port}/`),
}, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.binaryType = "arraybuffer";
  if (values.mode === "echo") socket.onmessage = ({ data }) => socket.send(data);
  socket.onopen = () => open.add(socket);
  socket.onclose = () => open.delete(socket);
  return response;
});

if (values.mode === "fan") {
  let sent = 0;
  setInterval(() => {
    for (let i = 0; i < frames; i++) {
      const text = `reading ${sent++}`.padEnd(30);
      for (const socket of open) socket.send(text);
    }
  }, 10);
}
