/**
 * The load generator: drives a WebSocket server on loopback with frames built beforehand, counts
 * bytes and prints one JSON line.
 *
 *     deno run --allow-all bench/load/client.ts --port N --connections N
 *         --seconds N [--path /] [--in-flight N] [--bytes N] [--mode messages|handshakes] [--pid N]
 *
 * With `--in-flight 0` it only receives: frames of `--bytes` are counted by their size. With `--pid`
 * it says what processor time that process, the server, used meanwhile: connecting does not count.
 */
import { parseArgs } from "node:util";
import { cpuSeconds } from "./cpu.ts";
import * as sockets from "./sockets.ts";
import { encodeMasked, FINAL_BINARY, MASK_BYTES, openWebSocket } from "./websocket.ts";

const MAX_EVENTS = 512;
const READ_BYTES = 1024 * 1024;
const WAIT_MS = 50;

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    connections: { type: "string", default: "32" },
    seconds: { type: "string", default: "3" },
    path: { type: "string", default: "/" },
    "in-flight": { type: "string", default: "1" },
    bytes: { type: "string", default: "16" },
    mode: { type: "string", default: "messages" },
    pid: { type: "string" },
  },
});
const port = Number(values.port);
const seconds = Number(values.seconds);
const result = values.mode === "handshakes"
  ? countHandshakes(seconds)
  : countMessages(Number(values.connections), Number(values["in-flight"]), Number(values.bytes));
console.log(JSON.stringify(result));

function countHandshakes(duration: number) {
  const cpuBefore = serverCpuSeconds();
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < duration * 1000) {
    sockets.close(openWebSocket(port, values.path));
    count++;
  }
  const perSecond = count * 1000 / (performance.now() - start);
  return { perSecond, handshakes: count, serverCpu: serverCpuSeconds() - cpuBefore };
}

function countMessages(connections: number, inFlight: number, length: number) {
  const frame = encodeMasked(FINAL_BINARY, new Uint8Array(length).map((_, i) => i));
  const answerBytes = frame.length - MASK_BYTES;
  const batch = new Uint8Array(frame.length * Math.max(inFlight, 1));
  for (let i = 0; i < inFlight; i++) batch.set(frame, i * frame.length);

  const poll = sockets.createPoll();
  const fds: number[] = [];
  const partial = new Float64Array(connections);
  const owed = new Float64Array(connections);
  for (let i = 0; i < connections; i++) {
    fds.push(openWebSocket(port, values.path));
    sockets.setNonBlocking(fds[i]);
    sockets.watch(poll, fds[i], sockets.EPOLLIN, i);
  }

  const send = (i: number): void => {
    while (owed[i] > 0) {
      const offset = (batch.length - owed[i] % batch.length) % batch.length;
      const size = Math.min(owed[i], batch.length - offset);
      const whole = offset === 0 && size === batch.length;
      const written = sockets.write(fds[i], whole ? batch : batch.subarray(offset, offset + size));
      if (written < 0) return sockets.rewatch(poll, fds[i], sockets.EPOLLIN | sockets.EPOLLOUT, i);
      owed[i] -= written;
    }
  };

  const target = new Uint8Array(READ_BYTES);
  const events = new Uint8Array(MAX_EVENTS * sockets.EVENT_BYTES);
  const view = new DataView(events.buffer);
  let messages = 0;
  let bytes = 0;
  const cpuBefore = serverCpuSeconds();
  if (inFlight > 0) {
    for (let i = 0; i < connections; i++) {
      owed[i] = batch.length;
      send(i);
    }
  }
  const start = performance.now();
  const end = start + seconds * 1000;
  while (performance.now() < end) {
    const count = sockets.waitForEvents(poll, events, WAIT_MS);
    for (let n = 0; n < count; n++) {
      const i = sockets.eventData(view, n);
      const flags = sockets.eventFlags(view, n);
      if ((flags & sockets.EPOLLOUT) !== 0) {
        send(i);
        if (owed[i] === 0) sockets.rewatch(poll, fds[i], sockets.EPOLLIN, i);
      }
      if ((flags & sockets.EPOLLIN) === 0) continue;
      const received = sockets.read(fds[i], target);
      if (received <= 0) throw new Error("The server ended a connection");
      bytes += received;
      if (inFlight === 0) continue;
      partial[i] += received;
      const whole = Math.floor(partial[i] / answerBytes);
      if (whole === 0) continue;
      partial[i] -= whole * answerBytes;
      messages += whole;
      owed[i] += whole * frame.length;
      send(i);
    }
  }
  const elapsed = (performance.now() - start) / 1000;
  const serverCpu = serverCpuSeconds() - cpuBefore;
  if (inFlight === 0) messages = bytes / answerBytes;
  return { perSecond: messages / elapsed, messages, seconds: elapsed, serverCpu };
}

/** NaN when nobody asked. */
function serverCpuSeconds(): number {
  return values.pid === undefined ? NaN : cpuSeconds(Number(values.pid));
}
