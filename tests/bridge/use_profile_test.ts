import assert from "node:assert/strict";
import { Bridge } from "../../bridge/bridge.ts";
import { loadProfileSigns } from "../../bridge/adapters.ts";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { VirtualBoard } from "../../devices/virtual/board.ts";
import { TestViewer } from "../system/viewer.ts";

const GGA = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";

Deno.test("a profile that is heard is named on the page, and tried with one request", async () => {
  const board = new VirtualBoard({ intervalMs: Infinity, answerDelayMs: Infinity });
  const port = board.plugIn();
  const bridge = new Bridge({
    adapters: [
      new SerialAdapter({ id: "gps", port, settleMs: 10, hello: false, signs: loadProfileSigns }),
    ],
  });
  const address = bridge.start();
  await using viewer = await TestViewer.open(`http://127.0.0.1:${address.port}/`);
  const talking = setInterval(() => board.say(GGA), 20);
  await viewer.device(({ reason }) =>
    reason === "This looks like NMEA 0183 GPS: use profile nmea?"
  );
  await assert.rejects(bridge.useProfile("gps", "nothing"), RangeError);
  await bridge.useProfile("gps", "nmea");
  const known = await viewer.device(({ channels }) => channels.some(({ id }) => id === "hdop"));
  assert.equal(known.channels.find(({ id }) => id === "latitude")?.unit, "°");
  clearInterval(talking);
  await bridge.stop();
  await board.hangUp();
});
