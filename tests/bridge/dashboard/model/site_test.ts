import assert from "node:assert/strict";
import { NoAnswerError, RpcError } from "../../../../bridge/client/errors.ts";
import { rename } from "../../../../bridge/dashboard/model/arrangement.ts";
import { describeSaving, Site } from "../../../../bridge/dashboard/model/site.ts";
import { readDashboard } from "../../../../bridge/wire/dashboard.ts";
import { RpcErrorCode } from "../../../../bridge/wire/protocol.ts";

/** A bridge's end of the two methods. */
function keeper() {
  const state = { version: 3, dashboard: readDashboard({ names: { a: "A" } }) };
  const ask = (method: string, params: object): Promise<unknown> => {
    if (method === "dashboard") return Promise.resolve({ ...state });
    const wanted = params as typeof state;
    if (wanted.version !== state.version) {
      return Promise.reject(new RpcError(RpcErrorCode.Conflict, "meanwhile"));
    }
    Object.assign(state, { version: state.version + 1, dashboard: wanted.dashboard });
    return Promise.resolve({ version: state.version });
  };
  return { state, ask };
}

Deno.test("a site without a dashboard is shown as its devices say", async () => {
  const site = new Site(() => Promise.reject(new RpcError(RpcErrorCode.MethodNotFound, "no")));
  await site.load();
  assert.equal(site.isThere.value, false);
  assert.deepEqual(site.kept.value, { version: 0, dashboard: readDashboard({}) });
});

Deno.test("what the bridge answers is taken for a dashboard only as far as it is one", async () => {
  for (const answer of [null, 1, {}, { version: "1" }]) {
    const site = new Site(() => Promise.resolve(answer));
    await site.load();
    assert.equal(site.isThere.value, false, JSON.stringify(answer));
  }
  const site = new Site(() => Promise.resolve({ version: 1, dashboard: { pinned: [1, "a"] } }));
  await site.load();
  assert.deepEqual(site.kept.value.dashboard, readDashboard({ pinned: ["a"] }));
});

Deno.test("saving changes the newest dashboard", async () => {
  const { state, ask } = keeper();
  const site = new Site(ask);
  await site.load();
  assert.deepEqual(await site.save((it) => rename(it, "b", "B")), { outcome: "saved" });
  assert.deepEqual(state.dashboard.names, { a: "A", b: "B" });
  assert.deepEqual(site.kept.value, state);
});

Deno.test("who saves a draft of an older dashboard is told, and has the newest to look at", async () => {
  const { state, ask } = keeper();
  const [mine, theirs] = [new Site(ask), new Site(ask)];
  await mine.load();
  await theirs.load();
  const base = mine.kept.value;
  await theirs.save((it) => rename(it, "a", "Theirs"));
  const saving = await mine.save((it) => rename(it, "a", "Mine"), base);
  assert.match(describeSaving(saving), /somebody else/);
  assert.deepEqual(state.dashboard.names, { a: "Theirs" });
  assert.deepEqual(mine.kept.value.dashboard.names, { a: "Theirs" });
});

Deno.test("a bridge that does not answer is named as the reason", async () => {
  const lost = new NoAnswerError("disconnected", "not connected");
  const saving = await new Site(() => Promise.reject(lost)).save((it) => it);
  assert.equal(describeSaving(saving), "Not saved: not connected.");
});

Deno.test("who may not save for everybody is told once, and not offered it again", async () => {
  const { ask } = keeper();
  const site = new Site((method, params) =>
    method === "dashboard"
      ? ask(method, params)
      : Promise.reject(new RpcError(RpcErrorCode.NotAllowed, "only who sees every device may"))
  );
  await site.load();
  assert.equal(site.mayBeSaved.value, true);
  const saving = await site.save((it) => it);
  assert.equal(describeSaving(saving), "Not saved: only who sees every device may.");
  await site.load();
  assert.deepEqual([site.mayBeSaved.value, site.isThere.value], [false, true]);
});
