import assert from "node:assert/strict";
import fc from "fast-check";
import { LinePatterns } from "../../../devices/board/line_patterns.ts";
import type { LinePatternsConfig } from "../../../devices/board/pattern_keys.ts";
import { open, play } from "./_played.ts";

const compile = (config: LinePatternsConfig) => LinePatterns.compile(config);

/** What patterns find in a line, as `channel = value unit`. */
async function read(config: LinePatternsConfig, line: string): Promise<string[] | undefined> {
  return (await compile(config)).read(line)?.captures.map(({ channel, value, unit }) => {
    return `${channel} = ${value}${unit === undefined ? "" : ` ${unit}`}`;
  });
}

Deno.test("named groups are channels, scaled and with their unit", async () => {
  const match = "^W(?<weight>[ +-][0-9.]+)kg";
  assert.deepEqual(await read([{ match }], "W 12.5kg"), ["weight = 12.5"]);
  assert.deepEqual(await read([{ match, scale: 1000, unit: "g" }], "W-0.25kg "), [
    "weight = -250 g",
  ]);
  assert.equal(await read([{ match }], "X 12.5kg"), undefined);
});

Deno.test("each pattern that matches a line gives readings", async () => {
  const patterns = [{ match: "T:(?<t>[\\d.]+)" }, { match: "B:(?<b>[\\d.]+)" }];
  assert.deepEqual(await read(patterns, "ok T:21.5 B:60"), ["t = 21.5", "b = 60"]);
  assert.deepEqual(await read(patterns, "ok B:60"), ["b = 60"]);
});

Deno.test("a group may have another name, made with what other groups caught", async () => {
  const match = "ID=(?<id>\\w+);TEMP=(?<temp>[0-9a-f]{4})";
  const groups = {
    temp: { name: "sensor {id} temperature", read: "signed-hex", scale: 0.1 },
  } as const;
  assert.deepEqual(await read([{ match, groups }], "ID=7;TEMP=80cf;"), [
    "sensor 7 temperature = -20.7",
  ]);
});

Deno.test("a group named unit is the others' unit, and words stand for what was caught", async () => {
  assert.deepEqual(await read([{ match: "(?<weight>[\\d.]+) *(?<unit>\\w+)" }], "0.665 g"), [
    "weight = 0.665 g",
  ]);
  const fix = { match: "Q(?<fix>\\d)", groups: { fix: { values: { "0": "no fix" } } } };
  assert.deepEqual(await read([fix], "Q0"), ["fix = no fix"]);
  assert.deepEqual(await read([fix], "Q7"), ["fix = 7"]);
});

Deno.test("words may stand for yes and no, the empty one too", async () => {
  const state = {
    match: "g *(?<state>\\??)$",
    groups: { state: { name: "stable", read: "switch", values: { "": "yes", "?": "no" } } },
  } as const;
  const patterns = await compile([state]);
  assert.deepEqual(patterns.read("1.2 g")!.captures, [{ channel: "stable", value: true }]);
  assert.deepEqual(patterns.read("1.2 g ?")!.captures, [{ channel: "stable", value: false }]);
});

Deno.test("what is caught and is no number is said, and takes nothing along", async () => {
  const patterns = await compile([{ match: "a=(?<a>\\S+) b=(?<b>\\S+)", scale: 2 }]);
  const found = patterns.read("a=x b=4")!;
  assert.deepEqual(found.captures, [{ channel: "b", value: 8 }]);
  assert.deepEqual(found.faults, ['a: "x" cannot be read']);
});

Deno.test("a board is read by its patterns; its other lines are JSON or log", async () => {
  const patterns = await compile([{ match: "^W(?<weight>[ +-][0-9.]+)kg", unit: "kg" }]);
  const text = 'W 1.5kg⏎W 1.5kg⏎temp:21⏎{"a":1}⏎W 2.5kg⏎';
  const { readings, log } = await play(text, { patterns });
  assert.deepEqual(readings, ["weight = 1.5 kg", "weight = 1.5 kg", "a = 1", "weight = 2.5 kg"]);
  assert.deepEqual(log, ["temp:21"]);
});

Deno.test("a line that matches and cannot be read is the reason of the state", async () => {
  const patterns = await compile([{ match: "^W(?<weight>.*)", scale: 2 }]);
  const { reasons } = await play("W1⏎Wide⏎", { patterns });
  assert.deepEqual(reasons, [
    'Not understood: "Wide": its pattern matches, but weight: "ide" cannot be read',
  ]);
});

Deno.test("however a board's bytes are cut, its patterns find the same", async () => {
  const patterns = await compile([{ match: "^W(?<weight>[ +-][0-9.]+)kg" }]);
  const bytes = new TextEncoder().encode("W 1.5kg\r\nW-2.5kg\r\nnoise\r\nW 3kg\r\n");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 5 }), async (cuts) => {
      const { session, played, end } = await open({ patterns });
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      ends.forEach((cut, i) => session.receive(bytes.slice(i === 0 ? 0 : ends[i - 1], cut)));
      end();
      assert.deepEqual(played.values, [["weight", 1.5], ["weight", -2.5], ["weight", 3]]);
    }),
    { numRuns: 20 },
  );
});
