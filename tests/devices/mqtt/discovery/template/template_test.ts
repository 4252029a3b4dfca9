import fc from "fast-check";
import { strict as assert } from "node:assert";
import { payloadVariables } from "../../../../../devices/mqtt/discovery/template/payload_variables.ts";
import {
  compileTemplate,
  MAX_TEMPLATE_LENGTH,
  type Rendered,
} from "../../../../../devices/mqtt/discovery/template/template.ts";
import { toText } from "../../../../../devices/mqtt/discovery/template/values.ts";
import { parsePythonJson } from "../../../../../devices/mqtt/discovery/template/json.ts";

const SEED = Number(Deno.env.get("FC_SEED") ?? Date.now() % 1_000_000);

function render(source: string, payload: string): Rendered {
  const compiled = compileTemplate(source);
  return "unsupported" in compiled ? compiled : compiled.template.render(payloadVariables(payload));
}

function renders(source: string, payload: string, text: string): void {
  assert.deepEqual(render(source, payload), { text }, source);
}

function refuses(source: string, construct: RegExp, payload = "{}"): void {
  const rendered = render(source, payload);
  assert.ok("unsupported" in rendered, `${source}: ${JSON.stringify(rendered)}`);
  assert.match(rendered.unsupported, construct);
}

Deno.test("a template renders with Python's texts of values", () => {
  renders("{{ value_json.contact }}", `{"contact":false}`, "False");
  renders("{{ value_json.x }}", `{"x":null}`, "None");
  renders("{{ value_json.x }}", `{"x":22}`, "22");
  renders("{{ value_json.x }}", `{"x":22.0}`, "22.0");
  renders("{{ value_json.x }}", `{"x":1e16}`, "1e+16");
  renders("{{ value_json.x }}", `{"x":9007199254740993}`, "9007199254740993");
  renders("{{ value_json }}", `{"a":[1,"it's",{"b":true}]}`, `{'a': [1, "it's", {'b': True}]}`);
  renders("{{ value_json.missing }}|", "{}", "|");
});

Deno.test("a template keeps null and a missing key apart", () => {
  renders(
    "{{ value_json.x is defined }} {{ value_json.y is defined }}",
    `{"x":null}`,
    "True False",
  );
  renders("{{ value_json.x is none }} {{ value_json.y is none }}", `{"x":null}`, "True False");
  renders("{{ value_json.x|default('d') }}", `{"x":null}`, "None");
});

Deno.test("a template without the value it needs says so, and is no text", () => {
  assert.ok("undefined" in render("{{ value_json.batt | is_defined }}", "{}"));
  assert.ok("undefined" in render("{{ value_json.a.b }}", "{}"));
  assert.ok("failed" in render("{{ value | float }}", "on"));
  assert.ok("failed" in render("{{ 1 / 0 }}", ""));
  renders("{{ value | float(0) }}", "on", "0");
});

Deno.test("a template maps values as devices in the field do", () => {
  const modes = "{% set values = {'manual':'heat','pause':'off'} %}" +
    "{{ values[value_json.mode] if value_json.mode in values.keys() else 'off' }}";
  renders(modes, `{"mode":"manual"}`, "heat");
  renders(modes, `{"mode":"party"}`, "off");
  renders("{{value[1:3]|int(base=16)}},{{value[3:5]|int(base=16)}}", "#ff9900", "255,153");
  renders("{{'#%02x%02x' | format(1, 255)}}", "", "#01ff");
  renders("{{ (value_json.s == 'updating')|lower }}", `{"s":"updating"}`, "true");
  renders("{{ value_json.u.get('progress', 'null') }}", `{"u":{}}`, "null");
  renders("{{ (value_json.value / 99 * 100) | round(0) }}", `{"value":50}`, "51");
  renders("{% if value == '1' %}ON{% elif value == '2' %}A{% else %}OFF{% endif %}", "3", "OFF");
});

Deno.test("a template with anything unknown is refused by the name of it", () => {
  refuses("{{ value | regex_replace('a', 'b') }}", /^filter regex_replace$/);
  refuses("{% for x in value %}{{ x }}{% endfor %}", /^statement for$/);
  refuses("{{ states('sensor.x') }}", /^function states$/);
  refuses("{{ now() }}", /^function now$/);
  refuses("{{ value is match('a') }}", /^test match$/);
  refuses("{{ value.zfill(4) }}", /^the method zfill$/);
  refuses("{{ value_json.update.version }}", /^the method update$/, `{"update":{"version":1}}`);
  refuses("{{ value_json.__class__ }}", /^the attribute __class__$/);
  refuses("{% macro a() %}{% endmacro %}", /^statement macro$/);
  refuses("{% raw %}{{ x }}{% endraw %}", /^statement raw$/);
  refuses("{{ value", /^a missing }}$/);
  refuses("{% if value %}", /^an if without endif$/);
  refuses("{{ }}", /^an unfinished expression$/);
});

Deno.test("an unknown filter is refused in a branch that is never taken too", () => {
  refuses("{% if false %}{{ value | from_pack }}{% endif %}", /^filter from_pack$/);
});

Deno.test("a template is bounded in length, depth, steps and what it builds", () => {
  assert.ok("template" in compileTemplate("x".repeat(MAX_TEMPLATE_LENGTH)));
  refuses("x".repeat(MAX_TEMPLATE_LENGTH + 1), /that long/);
  renders(`{{ ${"(".repeat(15)}1${")".repeat(15)} }}`, "", "1");
  refuses(`{{ ${"(".repeat(60)}1${")".repeat(60)} }}`, /nested that deep/);
  refuses(`{{ ${"1+".repeat(5000)}1 }}`, /that long/);
  refuses("{{ 'a' * 100000 }}", /that long/);
  refuses("{{ 10 ** 1000 }}", /that large/);
  refuses("{{ '%99999d' | format(1) }}", /the format|that wide/);
  const doubled = "{% set a = 'aaaaaaaaaaaaaaaa' %}" + "{% set a = a ~ a %}".repeat(20) + "{{ a }}";
  refuses(doubled, /that long/);
  const list = "{% set a = [1,1,1,1,1,1,1,1] %}" + "{% set a = [a,a,a,a,a,a,a,a] %}".repeat(9);
  refuses(`${list}{{ a == a }}{{ a == [a] }}${list}{{ a in [a, a] }}`, /that many steps|long/);
});

Deno.test("a template over a long text is bounded in what it does to it", () => {
  const payload = "abcdefghi ".repeat(6000);
  for (
    const work of ["value|title", "value|replace('a', 'b')", "value[50000]", "value.strip('x')"]
  ) {
    const source = `{% set a = ${work} %}`;
    const few = compileTemplate(source.repeat(8));
    const many = compileTemplate(source.repeat(Math.floor(MAX_TEMPLATE_LENGTH / source.length)));
    assert.ok("template" in few && "template" in many);
    assert.ok("text" in few.template.render(payloadVariables(payload)), work);
    assert.deepEqual(many.template.render(payloadVariables(payload)), {
      unsupported: "a template that takes that many steps",
    });
  }
});

Deno.test("a payload nested deeper than the stack is no reason to fall over", () => {
  const payload = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  const rendered = render("{{ value_json.a }}", payload);
  assert.ok(!("text" in rendered) || rendered.text === "", JSON.stringify(rendered).slice(0, 80));
});

Deno.test("any text is a template or is refused, and any template renders or says why not", () => {
  const words =
    "{{ }} {% %} {# #} if else elif endif set value value_json . [ ] ( ) { } | is not in " +
    "and or + - * / // ** % ~ == < > 'a' \"b\" 1 2.5 float int round default( format( , : = none true " +
    "x x.y [1:] keys() get( '%d' tojson join( ** 9999999999";
  const soup = fc.array(fc.oneof(fc.constantFrom(...words.split(" ")), fc.string()), {
    maxLength: 40,
  }).map((parts) => parts.join(" "));
  const payloads = fc.oneof(fc.json({ maxDepth: 3 }), fc.string());
  fc.assert(
    fc.property(fc.oneof(soup, fc.string()), payloads, (source, payload) => {
      assert.equal(typeof Object.values(render(source, payload))[0], "string");
    }),
    { numRuns: 2_000, seed: SEED },
  );
});

Deno.test("JSON becomes Python's values and its text again", () => {
  assert.equal(
    toText(parsePythonJson(`{"1":1.0,"b":[true,null]}`)!),
    "{'1': 1.0, 'b': [True, None]}",
  );
  assert.equal(parsePythonJson("ON"), undefined);
});
