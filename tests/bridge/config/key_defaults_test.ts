import assert from "node:assert/strict";
import type { ConfigKeys } from "../../../devices/adapter.ts";
import { withDefaults } from "../../../bridge/config/key_defaults.ts";

const meaning = "What it is for.";
const inner = {
  a: { type: "integer", default: 1, meaning },
  b: { type: "integer", meaning },
} as const satisfies ConfigKeys;
const map = { type: "map", keys: inner, meaning } as const;
const keys = {
  ...inner,
  map,
  list: { type: "list", of: map, meaning },
  record: { type: "record", of: map, meaning },
  form: { type: "either", of: [{ type: "choice", of: [false], meaning }, map], meaning },
  forms: { type: "either", of: [map, map], meaning },
  off: { type: "boolean", default: false, meaning },
} as const satisfies ConfigKeys;

Deno.test("what is left out has its default, on every level; what is there stays", () => {
  assert.deepEqual(withDefaults(keys, { id: "x" }), { id: "x", a: 1, off: false });
  assert.deepEqual(
    withDefaults(keys, {
      a: 2,
      map: {},
      list: [{ b: 1 }],
      record: { x: { a: 3 } },
      form: { b: 4 },
      forms: { b: 5 },
      off: true,
    }),
    {
      a: 2,
      map: { a: 1 },
      list: [{ a: 1, b: 1 }],
      record: { x: { a: 3 } },
      form: { a: 1, b: 4 },
      forms: { b: 5 },
      off: true,
    },
  );
  assert.equal(withDefaults(keys, { form: false }).form, false);
});
