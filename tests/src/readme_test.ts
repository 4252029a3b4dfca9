import { deepStrictEqual } from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../src/limits.ts";

const README = Deno.readTextFileSync(new URL("../../src/README.md", import.meta.url));

// Its programs are type-checked and run by `deno test --doc`.
Deno.test("the README's table has every limit with its default", () => {
  const rows = [...README.matchAll(/^\| `(\w+)` *\| ([\d,∞]+)/gm)].map(([, name, value]) => [
    name,
    value === "∞" ? Infinity : Number(value.replaceAll(",", "")),
  ]);
  deepStrictEqual(Object.fromEntries(rows), { ...DEFAULT_LIMITS });
});
