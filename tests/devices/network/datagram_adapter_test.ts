import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { DatagramAdapter, MAX_SENDERS } from "../../../devices/network/datagram_adapter.ts";
import { EventRecorder } from "../event_recorder.ts";

/** A port for datagrams that is free at the moment. */
async function findFreePort(): Promise<number> {
  const probe = createSocket("udp4");
  const bound = Promise.withResolvers<number>();
  probe.bind(0, "127.0.0.1", () => bound.resolve(probe.address().port));
  const port = await bound.promise;
  const closed = Promise.withResolvers<void>();
  probe.close(() => closed.resolve());
  await closed.promise;
  return port;
}

/** An adapter that listens, and its senders; all stop with the block. */
async function listen(senderCount: number) {
  const port = await findFreePort();
  const stop = new AbortController();
  const recorder = new EventRecorder();
  const adapter = new DatagramAdapter({ id: "udp", port: `udp://:${port}` });
  const run = adapter.run(recorder, stop.signal);
  const senders = Array.from({ length: senderCount }, () => createSocket("udp4"));
  return {
    recorder,
    /** The devices that have said something. */
    devices: () =>
      new Set(
        recorder.events.flatMap((event) => event.type === "reading" ? [event.device] : []),
      ),
    /** Sends again and again until the condition holds: what comes before the socket is bound is lost. */
    async sendUntil(isThere: () => boolean, toText: (index: number) => string) {
      while (!isThere()) {
        senders.forEach((sender, index) => sender.send(toText(index), port, "127.0.0.1"));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await run;
      for (const sender of senders) sender.close();
    },
  };
}

Deno.test("each sender of datagrams is a device", async () => {
  await using udp = await listen(2);
  await udp.sendUntil(() => udp.devices().size === 2, (index) => `temp:${index}|g\n>other:2`);
  const readings = udp.recorder.readings();
  assert.ok(readings.some(([channel, value]) => channel === "temp" && value === 1));
  assert.ok(readings.some(([channel, value]) => channel === "other" && value === 2));
  const [first, second] = [...udp.devices()].sort();
  assert.equal(first, "udp-127.0.0.1");
  assert.match(second, /^udp-127\.0\.0\.1-\d+$/);
});

Deno.test(`${MAX_SENDERS} senders are heard, and one more is said not to be`, async () => {
  const isRefused = ({ recorder }: Awaited<ReturnType<typeof listen>>) =>
    recorder.logLines().some((line) => line.includes(`More than ${MAX_SENDERS} senders`));
  await using full = await listen(MAX_SENDERS);
  await full.sendUntil(() => full.devices().size === MAX_SENDERS, () => "t:1");
  assert.ok(!isRefused(full));
  await using over = await listen(MAX_SENDERS + 1);
  await over.sendUntil(() => over.devices().size === MAX_SENDERS && isRefused(over), () => "t:1");
  assert.equal(over.recorder.logLines().length, 1, "it is said once");
});

Deno.test("a port that is taken is said to be, and commands are refused", async () => {
  await using udp = await listen(1);
  await udp.sendUntil(() => udp.devices().size === 1, () => "t:1");
  const taken = new DatagramAdapter({ id: "b", port: "udp://nowhere.invalid:5" });
  await assert.rejects(
    taken.run(new EventRecorder(), new AbortController().signal),
    /Cannot listen on udp:/,
  );
  const command = { id: 1, device: "udp-127.0.0.1", channel: "t", value: 1 };
  await assert.rejects(taken.command(command), /takes no commands/);
});
