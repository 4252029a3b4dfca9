import { waitUntil } from "../../devices/wait_until.ts";

Deno.test("waitUntil() does not wait for what is past, and can be stopped", async () => {
  await waitUntil(performance.now() - 1, new AbortController().signal);
  await waitUntil(Infinity, AbortSignal.abort());
  const stop = new AbortController();
  const waiting = waitUntil(Infinity, stop.signal);
  stop.abort();
  await waiting;
});
