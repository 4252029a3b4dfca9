import type { Page } from "playwright-core";

/** How smoothly a page runs. */
export interface Frames {
  readonly perSecond: number;
  /** The longest time between two frames, in milliseconds. */
  readonly worstMs: number;
}

/** Counts a page's frames for some seconds. */
export async function countFrames(page: Page, seconds: number): Promise<Frames> {
  return await page.evaluate(`new Promise((resolve) => {
    const start = performance.now();
    let last = start, frames = 0, worstMs = 0;
    const tick = (now) => {
      frames++;
      worstMs = Math.max(worstMs, now - last);
      last = now;
      const elapsed = now - start;
      if (elapsed < ${seconds * 1000}) requestAnimationFrame(tick);
      else resolve({ perSecond: frames * 1000 / elapsed, worstMs });
    };
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
  })`) as Frames;
}

/** Counts the bytes of the WebSocket messages that a page gets in some seconds. */
export async function countBytes(page: Page, seconds: number): Promise<number> {
  const session = await page.context().newCDPSession(page);
  let bytes = 0;
  session.on("Network.webSocketFrameReceived", ({ response: { opcode, payloadData } }) => {
    // What is binary comes in base64.
    bytes += opcode === 2
      ? payloadData.length * 3 / 4
      : new TextEncoder().encode(payloadData).length;
  });
  await session.send("Network.enable");
  await page.waitForTimeout(seconds * 1000);
  await session.detach();
  return bytes;
}

/** Returns the bytes of a page's heap that are in use once its garbage is gone. */
export async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/** Has a page load over a slow line from now on. */
export async function slowDown(page: Page, line: { bitsPerSecond: number; latencyMs: number }) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const bytesPerSecond = line.bitsPerSecond / 8;
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: line.latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
}
