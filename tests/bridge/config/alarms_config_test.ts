import assert from "node:assert/strict";
import { MAX_RULES } from "../../../bridge/alarms/rule.ts";
import { parse } from "./_parse.ts";

const resolved = { resolvePath: (path: string) => `/etc/${path}` };

Deno.test("alarms are a list of rules, or a map of rules and who is told", async () => {
  const rules = `
  - { topic: greenhouse/temperature, above: 30, hysteresis: 1, for: 5m, name: Too hot }
  - { topic: +/leak, is: on, severity: alarm }
  - { topic: +, lost: true, for: 60 }`;
  const [first, second, third] = (await parse(`alarms:${rules}`)).alarms!.rules!;
  assert.deepEqual(first, {
    topic: "greenhouse/temperature",
    above: 30,
    hysteresis: 1,
    for: "5m",
    name: "Too hot",
    severity: "alarm",
  });
  assert.deepEqual([second.is, second.topic, third.for], ["on", "+/leak", "60"]);
  const hook = "webhook: { url: https://house.example/x, tokenFile: t }";
  assert.deepEqual(await parse(`alarms: { rules: [], ${hook}, mqtt: false }`, "f", resolved), {
    alarms: {
      rules: [],
      webhook: { url: "https://house.example/x", tokenFile: "/etc/t" },
      mqtt: false,
    },
  });
});

Deno.test("what is wrong with alarms is said with the line and the key", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["alarms:\n  - topic: a/b\n    abvoe: 3", /^f:3: alarms\[0\]\.abvoe: .*did you mean above\?$/],
    [
      "alarms:\n  - { topic: a/b, above: 3 }\n  - { topic: a/b, above: 3 }",
      /^f:2: alarms: two rules/,
    ],
    ["alarms:\n  - topic: a/b\n", /^f:2: alarms\[0\]: needs one of above/],
    ["alarms:\n  - topic: a/b\n    above: [3]", /^f:3: alarms\[0\]\.above: must be a number$/],
    ["alarms:\n  rules:\n    - 5", /^f:3: alarms\.rules\[0\]: must be a map/],
    ["alarms: 5", /^f:1: alarms: must be a map/],
    ["alarms: { webhook: {} }", /^f:1: alarms\.webhook: url is missing/],
    ["alarms: { webhook: { url: ftp://x } }", /alarms\.webhook\.url: must be a URL such as https/],
    ["alarms: { mail: x }", /alarms\.mail: unknown key/],
  ];
  for (const [text, pattern] of cases) await assert.rejects(parse(text), { message: pattern });
});

Deno.test("a config has as many rules as may be, and no more", async () => {
  const list = (count: number) =>
    `alarms: [${
      Array.from({ length: count }, (_, i) => `{ topic: a/b, above: ${i} }`).join(", ")
    }]`;
  assert.equal((await parse(list(MAX_RULES))).alarms!.rules!.length, MAX_RULES);
  await assert.rejects(parse(list(MAX_RULES + 1)), /more than 256 rules/);
});
