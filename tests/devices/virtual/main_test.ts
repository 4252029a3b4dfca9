import assert from "node:assert/strict";
import { SerialAdapter } from "../../../devices/serial/adapter.ts";
import { EventRecorder } from "../event_recorder.ts";

const program = new URL("../../../devices/virtual/main.ts", import.meta.url).pathname;

/** Starts the program; `nextLine` reads what it prints. */
function start(link: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-ffi", "--allow-read", "--allow-write", program, "--link", link],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  return {
    async nextLine(): Promise<string> {
      while (!waiting.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error("The program ended");
        waiting += value;
      }
      const [line, ...rest] = waiting.split("\n");
      waiting = rest.join("\n");
      return line;
    },
    async end(signal: Deno.Signal) {
      child.kill(signal);
      await reader.cancel();
      return await child.status;
    },
  };
}

Deno.test("the virtual board's program can be killed, and be found again at its link", async () => {
  const folder = await Deno.makeTempDir();
  const link = `${folder}/board`;
  const adapter = new SerialAdapter({ id: "board", port: link });
  const stop = new AbortController();

  const first = start(link);
  const path = await first.nextLine();
  assert.equal(await Deno.readLink(link), path);
  const recorder = new EventRecorder();
  const ended = adapter.run(recorder, stop.signal);
  await Promise.race([ended, recorder.event((event) => event.type === "reading")]);
  assert.equal(await first.nextLine(), '{"hello":true}');
  await first.end("SIGKILL");
  await assert.rejects(ended, { kind: "lost" });
  await assert.rejects(adapter.run(recorder, stop.signal), { kind: "absent" });

  const second = start(link);
  await second.nextLine();
  const later = new EventRecorder();
  const again = adapter.run(later, stop.signal);
  await Promise.race([again, later.event((event) => event.type === "reading")]);
  stop.abort();
  await again;
  assert.equal((await second.end("SIGTERM")).code, 0);
  await assert.rejects(Deno.readLink(link), Deno.errors.NotFound);
  await Deno.remove(folder);
});
