/**
 * A viewer of `live/#` in a thread of its own, for `bench/history.ts`: told `{port}` it connects,
 * told `{seconds, isExporting}` it answers with the latencies of that time, in milliseconds.
 *
 * @module
 */
/// <reference lib="deno.worker" />
let url = "";
let latencies: number[] = [];

self.onmessage = async ({ data }) => {
  if ("port" in data) {
    url = `127.0.0.1:${data.port}`;
    await connect();
    self.postMessage([]);
    return;
  }
  const { seconds, isExporting } = data;
  const stop = AbortSignal.timeout(seconds * 1000);
  latencies = [];
  if (isExporting) await exportAll(stop);
  else await new Promise((resolve) => stop.onabort = resolve);
  self.postMessage(latencies);
};

async function connect(): Promise<void> {
  const socket = new WebSocket(`ws://${url}/ws`);
  await new Promise((resolve) => socket.onopen = resolve);
  socket.onmessage = ({ data }) => {
    const now = performance.timeOrigin + performance.now();
    for (const { time } of JSON.parse(data).params?.readings ?? []) latencies.push(now - time);
  };
  const params = { filters: ["live/#"], delivery: "all" };
  socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "subscribe", params }));
}

/** Its bytes are not looked at: the bridge is to be the slower one. */
async function exportAll(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch(`http://${url}/api/history?topic=%23&format=csv`, { signal });
      for await (const _ of response.body!);
    } catch {
      // Its time is over.
    }
  }
}
