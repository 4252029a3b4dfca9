import fc from "fast-check";
import { strict as assert } from "node:assert";
import {
  compileTemplate,
  type Rendered,
} from "../../../../../devices/mqtt/discovery/template/template.ts";
import { payloadVariables } from "../../../../../devices/mqtt/discovery/template/payload_variables.ts";
import { IS_LONG } from "../../../../_long.ts";

const SEED = Number(Deno.env.get("FC_SEED") ?? 20260731);
const CASES = IS_LONG ? 20_000 : 500;
const SHOWN = 8;
const script = new URL("./_jinja_oracle.py", import.meta.url);

const PAYLOADS = [
  `{"t":21.57,"i":22,"f":22.0,"neg":-3,"s":"on","q":"12.5","e":"","b":false,"y":true,"n":null,` +
  `"l":[1,"two",3.0],"o":{"p":{"q":5},"items2":[]},"big":12345678901234567,"small":0.00001,"h":2.5}`,
  "#ff9900",
  "21.50",
  "ON",
  `[1,2,3]`,
];

const path = fc.constantFrom(
  "value",
  "value_json",
  ..."t i f neg s q e b y n l o big small h x".split(" ").map((key) => `value_json.${key}`),
  "value_json['t']",
  'value_json["o"]["p"].q',
  "value_json.o.p.q",
  "value_json.x.y",
  "value_json.l[0]",
  "value_json.l[-1]",
  "value_json[1]",
  "missing",
  "value_json.keys()",
  "value_json.o.values()",
  "value_json.get('t')",
  "value_json.get('zz', 7)",
  "value.split(',')",
);
const literal = fc.constantFrom(
  ..."0 1 2 3 10 0.5 2.5 1.0 1e3 100 255 'a' 'on' \"it's\" '' true false none [1,2] (1,'a') {'a':1} -1 0.125"
    .split(" "),
);
const filter = fc.constantFrom(
  ..."float int round float(0) int(0) lower upper string tojson trim length title first last abs list sum"
    .split(" "),
  ...["round(1)", "round(2)", "round(0,'floor')", "round(1, 'ceil')", "default('d')", "is_defined"],
  ...["iif('y','n')", "iif", "replace('o','0')", "default(0, true)", "join('-')", "max", "min"],
  ...["int(base=16)", "round(1, default=3)", "capitalize", "string | length", "int(0) | string"],
);
const operator = fc.constantFrom(
  ..."+ - * / // % ** ~ == != < <= > >= and or in".split(" "),
  "not in",
);
const test = fc.constantFrom(
  ..."defined none string number integer float boolean mapping sequence undefined true false odd even"
    .split(" "),
  "divisibleby 2",
  "not defined",
  "eq 1",
  "in [1,'on']",
  "not none",
);
const format = fc.constantFrom(
  "%s",
  "%d",
  "%.2f",
  "%05.1f",
  "%x",
  "%-4s|",
  "%+d",
  "%e",
  "%g",
  "%%%s",
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    path,
    literal,
    fc.tuple(tie("expression"), operator, tie("expression")).map((part) => part.join(" ")),
    fc.tuple(tie("expression"), filter).map(([of, name]) => `(${of})|${name}`),
    fc.tuple(tie("expression"), filter).map(([of, name]) => `${of} | ${name}`),
    fc.tuple(tie("expression"), test).map(([of, name]) => `(${of} is ${name})`),
    fc.tuple(tie("expression"), tie("expression"), tie("expression")).map(([a, b, c]) =>
      `(${a} if ${b} else ${c})`
    ),
    fc.tuple(tie("expression"), fc.constantFrom("[1:]", "[:2]", "[0]", "[-1]", "[1:3]", "[5]"))
      .map(([of, index]) => `(${of})${index}`),
    fc.tuple(format, tie("expression")).map(([pattern, of]) => `('${pattern}' | format(${of}))`),
    tie("expression").map((of) => `not ${of}`),
    tie("expression").map((of) => `-(${of})`),
  ),
}));

const template = fc.oneof(
  expression.map((of) => `{{ ${of} }}`),
  fc.tuple(expression, expression).map(([a, b]) =>
    `{% if ${a} %}A{{ ${b} }}{% elif ${b} %} B {% else %}C{%- endif %}`
  ),
  fc.tuple(expression, expression).map(([a, b]) => `{%- set v = ${a} -%} {{ v }}|{{ ${b} ~ v }}`),
  fc.tuple(expression).map(([a]) => `{ "x": {{ ${a} }}, {# note #} "y": "{{- value -}} " }`),
);

Deno.test({
  name: "compileTemplate() renders what Jinja renders, and fails where Jinja fails",
  ignore: !await hasJinja(),
  async fn() {
    const cases = fc.sample(fc.tuple(template, fc.constantFrom(...PAYLOADS)), {
      numRuns: CASES,
      seed: SEED,
    });
    const expected = await renderWithJinja(cases);
    let supported = 0;
    const differing: unknown[] = [];
    cases.forEach(([source, payload], i) => {
      const ours = renderHere(source, payload);
      if ("unsupported" in ours) return;
      supported++;
      const theirs = expected[i];
      if (JSON.stringify(kindOf(ours)) !== JSON.stringify(kindOf(theirs))) {
        differing.push({ source, payload, ours, theirs });
      }
    });
    assert.deepEqual(differing.slice(0, SHOWN), [], `${differing.length} differ, seed ${SEED}`);
    assert.ok(supported > CASES * 0.8, `only ${supported} of ${CASES} were understood`);
  },
});

function renderHere(source: string, payload: string): Rendered {
  const compiled = compileTemplate(source);
  if ("unsupported" in compiled) return compiled;
  return compiled.template.render(payloadVariables(payload));
}

/** A text has to be the same; of failures only the kind. */
function kindOf(rendered: object): unknown {
  return "text" in rendered ? rendered : Object.keys(rendered)[0];
}

async function hasJinja(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("python3", {
      args: ["-c", "import jinja2"],
      stderr: "null",
    }).output();
    if (!success) console.log("python3-jinja2 is not installed: no comparison with Jinja");
    return success;
  } catch {
    console.log("python3 is not installed: no comparison with Jinja");
    return false;
  }
}

async function renderWithJinja(cases: readonly (readonly string[])[]): Promise<object[]> {
  const child = new Deno.Command("python3", {
    args: ["-W", "ignore", script.pathname],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = new Blob(cases.map((one) => `${JSON.stringify(one)}\n`));
  const [{ stdout }] = await Promise.all([child.output(), input.stream().pipeTo(child.stdin)]);
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}
