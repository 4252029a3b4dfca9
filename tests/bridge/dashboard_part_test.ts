import assert from "node:assert/strict";
import { hashToken } from "../../bridge/access/token.ts";
import { Bridge } from "../../bridge/bridge.ts";
import { createDashboard } from "../../bridge/dashboard_part.ts";
import { MAX_DASHBOARD_BYTES, readDashboard } from "../../bridge/wire/dashboard.ts";
import { RpcErrorCode } from "../../bridge/wire/protocol.ts";
import { Client } from "./_viewer_client.ts";

const tokens = await Promise.all(
  ([["boss", "operator"], ["guest", "viewer", ["shed"]], ["helper", "operator", ["shed"]]] as const)
    .map(async ([name, role, devices]) => {
      return { name, role, sha256: await hashToken(name), devices };
    }),
);

/** A bridge with a dashboard in a file, until the test is over. */
class Scene implements AsyncDisposable {
  readonly path = `${Deno.makeTempDirSync({ prefix: "pinbridge-dashboard-" })}/dashboard.json`;
  readonly #clients: Client[] = [];
  #bridge = this.#create();
  #port = 0;

  start(): void {
    this.#port = this.#bridge.start().port;
  }

  async restart(): Promise<void> {
    await this.#bridge.stop();
    this.#bridge = this.#create();
    this.start();
  }

  async enter(token: string): Promise<Client> {
    const client = new Client(this.#port);
    this.#clients.push(client);
    await client.notification("welcome");
    await client.ask("authenticate", { token });
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#bridge.stop();
  }

  #create(): Bridge {
    return new Bridge({
      extensions: [(parts) => createDashboard(parts, { path: this.path })],
      tokens,
    });
  }
}

const wanted = readDashboard({
  order: ["attic", "shed"],
  names: { attic: "Attic", shed: "Shed" },
  channels: { "attic/heat": { unit: "°F" }, "shed/heat": { min: 0 } },
  layouts: {
    attic: { widgets: [{ topic: "attic/heat", x: 0, y: 0, width: 2, height: 2 }] },
    both: {
      widgets: [
        { topic: "attic/heat", x: 0, y: 0, width: 2, height: 2 },
        { topic: "shed/heat", x: 2, y: 0, width: 2, height: 2 },
      ],
    },
  },
  comparisons: [
    { kind: "xy", topics: ["attic/heat", "shed/heat"] },
    { kind: "lines", topics: ["shed/heat"] },
  ],
  newer: { secret: 1 },
});

Deno.test("an operator saves the dashboard, all are told, and it is there after a restart", async () => {
  await using scene = new Scene();
  scene.start();
  const boss = await scene.enter("boss");
  const guest = await scene.enter("guest");
  assert.deepEqual((await boss.ask("dashboard", {})).result, {
    version: 0,
    dashboard: readDashboard({}),
  });
  const told = guest.notification("dashboard");
  const saved = await boss.ask("saveDashboard", { version: 0, dashboard: wanted });
  assert.deepEqual(saved.result, { version: 1 });
  assert.deepEqual((await told).params, { version: 1 });
  await scene.restart();
  const again = await scene.enter("boss");
  assert.deepEqual((await again.ask("dashboard", [])).result, { version: 1, dashboard: wanted });
});

Deno.test("of two operators who save at once the second is told, and nothing is overwritten", async () => {
  await using scene = new Scene();
  scene.start();
  const [first, second] = [await scene.enter("boss"), await scene.enter("boss")];
  await first.ask("saveDashboard", { version: 0, dashboard: wanted });
  const { error } = await second.ask("saveDashboard", { version: 0, dashboard: {} });
  assert.equal(error.code, RpcErrorCode.Conflict);
  assert.deepEqual((await second.ask("dashboard", {})).result.dashboard, wanted);
});

Deno.test("who sees some devices is told of those alone, and may not save", async () => {
  await using scene = new Scene();
  scene.start();
  const boss = await scene.enter("boss");
  await boss.ask("saveDashboard", { version: 0, dashboard: wanted });
  const guest = await scene.enter("guest");
  const { dashboard } = (await guest.ask("dashboard", {})).result;
  assert.doesNotMatch(JSON.stringify(dashboard), /attic|secret/i);
  assert.deepEqual([dashboard.order, dashboard.names], [["shed"], { shed: "Shed" }]);
  assert.equal(dashboard.layouts.both.widgets.length, 1);
  assert.deepEqual(dashboard.comparisons, [{ kind: "lines", topics: ["shed/heat"] }]);
  for (const name of ["guest", "helper"]) {
    const client = await scene.enter(name);
    const { error } = await client.ask("saveDashboard", { version: 1, dashboard });
    assert.equal(error.code, RpcErrorCode.NotAllowed, name);
  }
});

Deno.test("a dashboard that is none or too large is refused, and the field is named", async () => {
  await using scene = new Scene();
  scene.start();
  const boss = await scene.enter("boss");
  const refusals: [unknown, RegExp][] = [
    [{ version: 0 }, /dashboard: is missing/],
    [{ version: "0", dashboard: {} }, /version: must be an integer/],
    [{ version: 0, dashboard: {}, x: 1 }, /"x" is unknown/],
    [{ version: 0, dashboard: { order: 1 } }, /params\.order: must be a list/],
  ];
  for (const [params, message] of refusals) {
    const { error } = await boss.ask("saveDashboard", params);
    assert.equal(error.code, RpcErrorCode.InvalidParams);
    assert.match(error.message, message);
  }
  const sized = (bytes: number) => {
    const { length } = JSON.stringify(readDashboard({ newer: "" }));
    return readDashboard({ newer: "n".repeat(bytes - length) });
  };
  const over = { version: 0, dashboard: sized(MAX_DASHBOARD_BYTES + 1) };
  const { error } = await boss.ask("saveDashboard", over);
  assert.equal(error.code, RpcErrorCode.LimitReached);
  const fits = { version: 0, dashboard: sized(MAX_DASHBOARD_BYTES) };
  assert.deepEqual((await boss.ask("saveDashboard", fits)).result, { version: 1 });
});

Deno.test("a damaged file is neither shown nor written over", async () => {
  await using scene = new Scene();
  Deno.writeTextFileSync(scene.path, '{"version":3,"dash');
  scene.start();
  const boss = await scene.enter("boss");
  const { error } = await boss.ask("saveDashboard", { version: 0, dashboard: wanted });
  assert.equal(error.code, RpcErrorCode.Busy);
  assert.match(error.message, /move it away/);
  assert.equal(Deno.readTextFileSync(scene.path), '{"version":3,"dash');
});

Deno.test("who edits the file by hand counts as one who saves it: pages are told, nothing is lost", async () => {
  await using scene = new Scene();
  scene.start();
  const boss = await scene.enter("boss");
  await boss.ask("saveDashboard", { version: 0, dashboard: wanted });
  const edited = { ...wanted, names: { attic: "Loft" } };
  Deno.writeTextFileSync(scene.path, JSON.stringify({ version: 1, note: "x", dashboard: edited }));
  // At once, before anybody could have looked at the file.
  const { error } = await boss.ask("saveDashboard", { version: 1, dashboard: wanted });
  assert.equal(error.code, RpcErrorCode.Conflict);
  const { version, dashboard } = (await boss.ask("dashboard", {})).result;
  assert.deepEqual([version, dashboard], [2, readDashboard(edited)]);
  const told = boss.notification("dashboard");
  Deno.writeTextFileSync(scene.path, JSON.stringify({ version: 9, note: "x", dashboard: wanted }));
  assert.deepEqual((await told).params, { version: 9 });
  assert.deepEqual((await boss.ask("saveDashboard", { version: 9, dashboard: edited })).result, {
    version: 10,
  });
  assert.equal(JSON.parse(Deno.readTextFileSync(scene.path)).note, "x");
});

Deno.test("a file that is mended while the bridge runs is shown, and saved again", async () => {
  await using scene = new Scene();
  Deno.writeTextFileSync(scene.path, "{");
  scene.start();
  const boss = await scene.enter("boss");
  const told = boss.notification("dashboard");
  Deno.writeTextFileSync(scene.path, JSON.stringify({ version: 4, dashboard: wanted }));
  assert.deepEqual((await told).params, { version: 4 });
  const saved = await boss.ask("saveDashboard", { version: 4, dashboard: {} });
  assert.deepEqual(saved.result, { version: 5 });
});
