import assert from "node:assert/strict";
import { listeningUrl, startBridge } from "./program.ts";
import { openRaw, TestViewer } from "./viewer.ts";

async function readToEnd(connection: Deno.TcpConn): Promise<Uint8Array> {
  return new Uint8Array(await new Response(connection.readable).arrayBuffer());
}

Deno.test("a client that breaks the protocol is closed with 1002, and the others go on", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  await using viewer = await TestViewer.open(url);
  let heard = () => {};
  viewer.client.subscribe({ filters: ["#"] }, { readings: () => heard() });

  const offender = await openRaw(url);
  // A text frame "hi" that is not masked, RFC 6455 §5.1.
  await offender.write(Uint8Array.of(0x81, 0x02, 0x68, 0x69));
  const received = await readToEnd(offender);
  assert.match(new TextDecoder().decode(received), /^HTTP\/1\.1 101 /);
  const close = received.findLastIndex((byte) => byte === 0x88);
  assert.equal(received[close + 2] * 256 + received[close + 3], 1002);

  await new Promise<void>((resolve) => heard = resolve);
  assert.equal(viewer.client.status.phase, "live");
});
