import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
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
