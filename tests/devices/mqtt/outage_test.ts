import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { createMqttAdapter } from "../../../devices/mqtt/create.ts";
import { createScene } from "../../bridge/_supervision.ts";

const HOUR_MS = 3_600_000;
const STEP_MS = 5000;
const COMMANDS_PER_STEP = 100;
/** What the collector leaves behind by itself; 72,000 commands that were kept would be more. */
const MAX_GROWTH_BYTES = 24 * 1024 * 1024;

/** Resolves when an attempt to connect has failed, and the pause before the next one has begun. */
async function pausing({ clock }: ReturnType<typeof createScene>): Promise<void> {
  while (clock.timers === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("an hour without a broker: attempts become rare, commands fail at once, memory stays flat", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const adapter = await createMqttAdapter({
    ...{ id: "house", url: `mqtt://127.0.0.1:${port}`, discovery: true },
    ...{ protocolVersion: 4, cleanSession: true, qos: 1, keepAliveMs: 15_000 },
  });
  let runs = 0;
  const run = adapter.run.bind(adapter);
  adapter.run = (...how) => (runs++, run(...how));
  const scene = createScene();
  const { clock, supervisor, state } = scene;
  const never = new AbortController().signal;
  let offline = 0;
  const command = () =>
    adapter.command({ id: 1, device: "lamp", channel: "on", value: true }, never).catch((error) => {
      if (error instanceof DeviceError && error.kind === "offline") offline++;
    });
  supervisor.add(adapter);
  await pausing(scene);
  assert.match(state("house")!.join(), /^absent,.*nothing listens/);
  // The least that was ever used in a quarter is what could not be collected.
  const least = [Infinity, Infinity, Infinity, Infinity];
  for (let time = 0; time < HOUR_MS; time += STEP_MS) {
    await Promise.all(Array.from({ length: COMMANDS_PER_STEP }, command));
    await clock.advance(STEP_MS);
    await pausing(scene);
    const quarter = Math.floor(time / HOUR_MS * 4);
    least[quarter] = Math.min(least[quarter], Deno.memoryUsage().heapUsed);
  }
  const growth = least[3] - least[0];
  assert.equal(offline, HOUR_MS / STEP_MS * COMMANDS_PER_STEP);
  assert.ok(runs > 55 && runs < 75, `${runs} attempts`);
  assert.ok(growth < MAX_GROWTH_BYTES, `${least} bytes`);
  await supervisor.stop();
});
