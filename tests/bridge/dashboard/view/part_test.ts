import assert from "node:assert/strict";
import { Part } from "../../../../bridge/dashboard/view/part.ts";

Deno.test("a part is fetched once, however often it is wanted", async () => {
  const part = new Part<string>();
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<string>();
  part.from(() => {
    asked++;
    return promise;
  });
  assert.equal(part.it, null);
  const fetching = part.fetch();
  await part.fetch();
  assert.equal(part.state.value.phase, "coming");
  resolve("there");
  await fetching;
  await part.fetch();
  assert.equal(part.it, "there");
  assert.equal(asked, 1);
});

Deno.test("a part that did not come is asked for again, and counts how often it did not", async () => {
  const part = new Part<string>();
  let isAway = true;
  part.from(() => isAway ? Promise.reject(new Error("away")) : Promise.resolve("there"));
  await part.fetch();
  assert.deepEqual(part.state.value, { phase: "failed", attempts: 1 });
  assert.equal(part.it, null);
  await part.fetch();
  assert.deepEqual(part.state.value, { phase: "failed", attempts: 2 });
  isAway = false;
  await part.fetch();
  assert.equal(part.it, "there");
});
