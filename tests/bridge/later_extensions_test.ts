import assert from "node:assert/strict";
import type { ExtensionParts } from "../../bridge/bridge.ts";
import { systemClock } from "../../bridge/clock.ts";
import type { Config } from "../../bridge/config/config.ts";
import { createExtensions } from "../../bridge/extensions.ts";
import { Hub } from "../../bridge/hub/hub.ts";
import { extendLater } from "../../bridge/later_extensions.ts";
import { silentLog } from "../../bridge/log.ts";

const parts = { hub: new Hub(), clock: systemClock, log: silentLog, tell() {} } as
  & Partial<ExtensionParts>
  & object as ExtensionParts;
const options = {
  publish() {},
  firstMinute: {
    listPorts: () => Promise.resolve([]),
    createDemo: () => Promise.reject(new Error("none")),
    tryRates: () => Promise.reject(new Error("none")),
    brokerUrl: () => null,
  },
};

const configs: Record<string, Config> = {
  "nothing": {},
  "no history": { history: false },
  "a derived channel": { derived: [{ id: "d.x", expression: "a.t * 2" }] },
  "an InfluxDB": { history: { influx: { url: "http://127.0.0.1:1/write?db=x" } } },
};
for (const [what, config] of Object.entries(configs)) {
  for (const directory of ["/nowhere", null]) {
    const where = directory === null ? "without a state directory" : "with one";
    Deno.test(`what a start promises of ${what} ${where} is what is loaded later`, async () => {
      const { offer } = extendLater(config, directory, options);
      const creators = await createExtensions(config, directory, { ...options, secrets: {} });
      const extensions = creators.map((create) => create(parts));
      const roles = extensions.flatMap(({ methods = {} }) =>
        Object.entries(methods).map(([name, { role }]) => [name, role])
      );
      assert.deepEqual({ ...offer.methods }, Object.fromEntries(roles));
      assert.equal(roles.length, new Set(roles.map(([name]) => name)).size);
      const routes = extensions.flatMap(({ routes = {} }) => Object.keys(routes));
      assert.deepEqual(offer.routes, routes);
      assert.ok(extensions.every(({ sockets }) => sockets === undefined));
    });
  }
}

Deno.test("a secret that cannot be read is known before anything is loaded", () => {
  const tokenFile = "/nowhere/token";
  const url = "http://127.0.0.1:1/";
  assert.throws(
    () => extendLater({ alarms: { webhook: { url, tokenFile } } }, null, options),
    /alarms\.webhook\.tokenFile: \/nowhere\/token cannot be read/,
  );
  assert.throws(
    () => extendLater({ history: { influx: { url, tokenFile } } }, null, options),
    /history\.influx\.tokenFile: \/nowhere\/token cannot be read/,
  );
});
