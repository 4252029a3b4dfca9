import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { DeviceError } from "../../../devices/adapter.ts";
import { DatagramAdapter } from "../../../devices/network/datagram_adapter.ts";
import { SerialAdapter } from "../../../devices/serial/adapter.ts";
import { Firmware } from "../../../devices/virtual/firmware.ts";
import { EventRecorder } from "../event_recorder.ts";

const encoder = new TextEncoder();

/** A board behind a TCP port. */
function listenAsBoard(onLine: (line: string, say: (text: string) => void) => void) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const conns: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const conn of listener) {
      conns.push(conn);
      const say = (text: string) => void conn.write(encoder.encode(text));
      say("t:1\n");
      let rest = "";
      const lines = conn.readable.pipeThrough(new TextDecoderStream());
      (async () => {
        for await (const text of lines) {
          const parts = (rest + text).split("\n");
          rest = parts.pop()!;
          for (const line of parts) onLine(line, say);
        }
      })().catch(() => {});
    }
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    hangUp: () => conns.splice(0).forEach((conn) => conn.close()),
    async close() {
      listener.close();
      for (const conn of conns) {
        try {
          conn.close();
        } catch { /* by the other side */ }
      }
      await serving;
    },
  };
}

Deno.test("a board behind tcp:// is read and commanded, and lost when the connection ends", async () => {
  const firmware = new Firmware();
  const board = listenAsBoard((line, say) => {
    if (line !== "") say(firmware.answer(line).line + "\n");
  });
  const recorder = new EventRecorder();
  const adapter = new SerialAdapter({
    id: "shed",
    port: `tcp://127.0.0.1:${board.port}`,
    settleMs: 50,
  });
  const run = adapter.run(recorder, new AbortController().signal);
  await recorder.event((event) =>
    event.type === "device" && event.description.name === "Greenhouse"
  );
  const command = { id: 1, device: "shed", channel: "fan", value: true };
  const { outcome } = await adapter.command(command, new AbortController().signal);
  assert.equal(outcome, "acknowledged");
  board.hangUp();
  await assert.rejects(run, (error) => error instanceof DeviceError && error.kind === "lost");
  await board.close();
  await assert.rejects(
    adapter.run(new EventRecorder(), new AbortController().signal),
    (error) =>
      error instanceof DeviceError && error.kind === "absent" && /refuses/.test(error.message),
  );
});

Deno.test("who does not speak RFC 2217 is said so, and closed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const { port } = listener.addr as Deno.NetAddr;
  const adapter = new SerialAdapter({ id: "shed", port: `rfc2217://127.0.0.1:${port}` });
  const run = adapter.run(new EventRecorder(), new AbortController().signal);
  const conn = await accepted;
  // IAC DONT COM-PORT-OPTION
  await conn.write(Uint8Array.of(255, 254, 44));
  await assert.rejects(run, /refuses to have its port set/);
  conn.close();
  listener.close();
});

Deno.test("each sender of datagrams is a device", async () => {
  const probe = createSocket("udp4");
  const free = Promise.withResolvers<number>();
  probe.bind(0, "127.0.0.1", () => free.resolve(probe.address().port));
  const port = await free.promise;
  const closed = Promise.withResolvers<void>();
  probe.close(() => closed.resolve());
  await closed.promise;
  const stop = new AbortController();
  const recorder = new EventRecorder();
  const adapter = new DatagramAdapter({ id: "udp", port: `udp://:${port}` });
  const run = adapter.run(recorder, stop.signal);
  const senders = [createSocket("udp4"), createSocket("udp4")];
  const heard = new Set<string>();
  // Datagrams before the socket is bound are lost.
  const timer = setInterval(() => {
    senders.forEach((sender, i) => sender.send(`temp:${i}|g\n>other:2`, port, "127.0.0.1"));
  }, 20);
  while (heard.size < 2) {
    const event = await recorder.event((event) =>
      event.type === "reading" && event.channel === "other" && !heard.has(event.device)
    );
    heard.add(event.device);
  }
  clearInterval(timer);
  assert.ok(recorder.readings().some(([channel, value]) => channel === "temp" && value === 1));
  const [first, second] = [...heard].sort();
  assert.equal(first, "udp-127.0.0.1");
  assert.match(second, /^udp-127\.0\.0\.1-\d+$/);
  stop.abort();
  await run;
  for (const sender of senders) sender.close();
});
