import { deepStrictEqual, ok } from "node:assert/strict";
import { checkDefinitions, type Definition } from "../../../bridge/derived/definition.ts";
import { PLAIN_FUNCTIONS } from "../../../bridge/derived/plain_functions.ts";
import { SERIES_FUNCTIONS } from "../../../bridge/derived/series_functions.ts";
import { parse } from "yaml";

const README = Deno.readTextFileSync(new URL("../../../bridge/README.md", import.meta.url));
const [SECTION] = /\n## Derived channels\n[^]*?\n## /.exec(README)!;

Deno.test("the README names every function", () => {
  const words = new Set(SECTION.match(/[a-z]\w*/g));
  const names = [...PLAIN_FUNCTIONS.keys(), ...SERIES_FUNCTIONS.keys(), "if", "first", "convert"];
  deepStrictEqual(names.filter((name) => !words.has(name)), []);
});

Deno.test("the README's derived channels are right", () => {
  const [, text] = /```yaml\n([^]*?)```/.exec(SECTION)!;
  const { derived } = parse(text) as { derived: Definition[] };
  ok(derived.length > 0);
  deepStrictEqual(checkDefinitions(derived), null);
});
