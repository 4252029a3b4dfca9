import fc from "fast-check";
import { strict as assert } from "node:assert";
import { payloadVariables } from "../../../../../devices/mqtt/discovery/template/payload_variables.ts";
import {
  mayHoldWholeFloats,
  renderPlainPath,
} from "../../../../../devices/mqtt/discovery/template/plain_path.ts";
import { compileTemplate } from "../../../../../devices/mqtt/discovery/template/template.ts";

const SEED = Number(Deno.env.get("FC_SEED") ?? Date.now() % 1_000_000);

function pathOf(source: string): readonly string[] | null {
  const compiled = compileTemplate(source);
  assert.ok("template" in compiled);
  return compiled.template.plainPath;
}

Deno.test("a template is a plain path when it is nothing else", () => {
  assert.deepEqual(pathOf("{{ value_json.a }}"), ["a"]);
  assert.deepEqual(pathOf(`{{value_json['a b']["c"].d}}`), ["a b", "c", "d"]);
  for (
    const source of [
      "{{ value }}",
      "{{ value_json }}",
      "{{ value_json.a | float }}",
      "{{ value_json.keys }}",
      "{{ value_json['update'] }}",
      "{{ value_json[0] }}",
      "x{{ value_json.a }}",
    ]
  ) assert.equal(pathOf(source), null, source);
});

Deno.test("a plain path renders what the evaluator renders, or leaves it to that", () => {
  const number = fc.oneof(
    fc.constantFrom(
      "1",
      "1.0",
      "-0",
      "-0.0",
      "1e2",
      "1.5",
      "1e-7",
      "0.0001",
      "12345678901234567890",
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.integer().map(String),
  );
  const text = fc.string().map((value) => JSON.stringify(value));
  const leaf = fc.oneof(number, text, fc.constantFrom("null", "true", "false", "[1]", `{"a":1}`));
  const template = compileTemplate("{{ value_json.a }}");
  assert.ok("template" in template);
  fc.assert(
    fc.property(leaf, leaf, (value, other) => {
      const payload = `{"a":${value},"b":${other}}`;
      const plain = renderPlainPath(["a"], JSON.parse(payload), mayHoldWholeFloats(payload));
      if (plain === undefined) return;
      assert.deepEqual(template.template.render(payloadVariables(payload)), { text: plain });
    }),
    { numRuns: 3_000, seed: SEED },
  );
});
