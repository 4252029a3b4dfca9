import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { Bridge } from "../../bridge/bridge.ts";
import { createDerivedLater, DERIVED_METHODS } from "../../bridge/derived_later.ts";
import { createDerived } from "../../bridge/derived_part.ts";
import type { ExtensionParts } from "../../bridge/bridge.ts";
import { Hub } from "../../bridge/hub/hub.ts";
import { systemClock } from "../../bridge/clock.ts";
import { silentLog } from "../../bridge/log.ts";
import { RpcErrorCode } from "../../bridge/wire/protocol.ts";
import { openLiveClient } from "./_live_client.ts";

Deno.test("what is loaded later has the methods and the roles of what it loads", () => {
  const parts = { hub: new Hub(), clock: systemClock, log: silentLog } as ExtensionParts;
  const { methods } = createDerived(parts);
  const roles = Object.entries(methods!).map(([name, { role }]) => [name, role]);
  deepStrictEqual(Object.fromEntries(roles), DERIVED_METHODS);
});

Deno.test("a bridge without derived channels gets its first one, and refuses a wrong one", async () => {
  const file = `${Deno.makeTempDirSync()}/derived.json`;
  const extension = (parts: ExtensionParts) => createDerivedLater(parts, { file });
  const bridge = new Bridge({ extensions: [extension] });
  const { port } = bridge.start();
  const client = await openLiveClient(port);
  try {
    const wrong = client.request("saveDerived", { id: "d.x" });
    await rejects(wrong, {
      code: RpcErrorCode.InvalidParams,
      message: "params.expression: must be a string",
    });
    await client.request("saveDerived", { id: "d.x", expression: "a.t * 2" });
    const [device] = await client.list();
    deepStrictEqual([device.id, device.adapter], ["d", "derived"]);
    strictEqual(JSON.parse(Deno.readTextFileSync(file)).derived.length, 1);
  } finally {
    client.close();
    await bridge.stop();
  }
});
