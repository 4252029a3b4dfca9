import assert from "node:assert/strict";
import { BoardInput, type InputSettings } from "../../../devices/board/board_input.ts";

/** An input that has settled, and what it says in the order in which it says it. */
function make(settings: InputSettings = {}, answers: readonly string[] = []) {
  const said: unknown[] = [];
  const input = new BoardInput(settings, {
    onWhole: () => said.push("whole"),
    onFrame: () => {},
    onGreeting: () => said.push("greeting"),
    onDifficulty: () => said.push("difficulty"),
    listens: answers.length > 0,
    hear: (line) => answers.includes(line),
    answer: (id) => id === 7,
  }, {
    onHello: ({ name, channels }) => said.push(["hello", name, ...channels.map(({ id }) => id)]),
    onReading: (channel, value) => said.push([channel, value]),
    onLog: (line) => said.push(line),
    onCount: () => {},
  });
  input.settle();
  return {
    said,
    receive(text: string) {
      input.receive(new TextEncoder().encode(text));
      input.end();
    },
    get difficulty() {
      return input.difficulty;
    },
  };
}

Deno.test("a whole line is announced before what it says, and a part of one waits", () => {
  const { said, receive } = make();
  receive("a:1\nb:");
  assert.deepEqual(said, ["whole", ["a", 1]]);
  receive("2\n");
  assert.deepEqual(said.slice(2), ["whole", ["b", 2]]);
});

Deno.test("a hello is a greeting, and units that lines name complete it", () => {
  const { said, receive } = make();
  receive('{"hello":{"name":"Hut"}}\n>t:1§°C\n');
  assert.deepEqual(said.filter((each) => each === "greeting"), ["greeting"]);
  assert.deepEqual(said.filter((each) => Array.isArray(each) && each[0] === "hello"), [
    ["hello", "Hut"],
    ["hello", "Hut", "t"],
  ]);
});

Deno.test("an answer in the board's own words is shown and is no reading", () => {
  const { said, receive } = make({}, ["t:1"]);
  receive("t:1\nt:2\n");
  assert.deepEqual(said, ["whole", "t:1", "whole", ["t", 2]]);
});

Deno.test("an answer that nobody waits for is shown", () => {
  const { said, receive } = make();
  receive('{"id":7,"ok":true}\n{"id":8,"error":"hot"}\n');
  const [first, second, line, ...others] = said;
  assert.deepEqual([first, second, others], ["whole", "whole", []]);
  assert.equal(line, "An answer to command 8, which no longer waits: hot");
});

Deno.test("frames are read instead of lines", () => {
  const { said, receive } = make({ frames: { type: "cobs", fields: [{ name: "x", type: "u8" }] } });
  receive("\0\x02\x05\0");
  assert.deepEqual(said, ["whole", ["x", 5]]);
});

Deno.test("what is not understood is a difficulty, with the line, once for each advice", () => {
  const made = make();
  made.receive("Gewicht: 1,234 kg\nGewicht: 1,235 kg\n");
  assert.equal(made.said.filter((each) => each === "difficulty").length, 1);
  assert.match(made.difficulty ?? "", /^Not understood: "Gewicht: 1,234 kg": .*`decimal: ","`/);
  const long = make();
  long.receive(`${"x ".repeat(100)}1,234\n`);
  assert.match(long.difficulty ?? "", /^Not understood: "(?:x ){40}…": /);
});

Deno.test("lines with numbers that are not understood are a difficulty from the fifth in a row", () => {
  const made = make();
  for (let index = 0; index < 4; index++) made.receive(`the ${index} of the things in it\n`);
  assert.equal(made.difficulty, null);
  made.receive("the 4 of the things in it\n");
  assert.match(made.difficulty ?? "", /^Not understood: "the 4 of .*print `name:value`/);
});

Deno.test("what a board calls a channel is told before its first reading where it is no id", () => {
  const said: unknown[] = [];
  const events = {
    onHello: ({ channels }: { channels: readonly unknown[] }) => said.push(channels),
    onReading: (...reading: unknown[]) => said.push(reading.slice(0, 2)),
    onLog: () => {},
    onCount: () => {},
  };
  const listener = {
    onWhole: () => {},
    onFrame: () => {},
    onGreeting: () => {},
    onDifficulty: () => {},
    listens: false,
    hear: () => false,
    answer: () => false,
  };
  const input = new BoardInput({}, listener, events);
  input.settle();
  const name = "x/" + "y".repeat(200);
  input.receive(new TextEncoder().encode(`{"</b>":true}\n{"</b>":false,"${name}":1,"plain":2}\n`));
  input.end();
  const bold = { id: "<_b>", name: "</b>", kind: "boolean", writable: false };
  const long = { id: "x_" + "y".repeat(62), name: name.slice(0, 128), kind: "number" };
  assert.deepEqual(said, [
    [bold],
    ["<_b>", true],
    ["<_b>", false],
    [bold, { ...long, writable: false }],
    [long.id, 1],
    ["plain", 2],
  ]);
});
