import assert from "node:assert/strict";
import type { Problem } from "../../../bridge/config/config_error.ts";
import {
  peekText,
  type Read,
  readBoolean,
  readChoice,
  readInteger,
  readList,
  readMap,
  readName,
  readNumber,
  readRecord,
  readText,
  unknownKey,
  YamlSource,
} from "../../../bridge/config/yaml_reader.ts";

function read<T>(text: string, reader: Read<T>): { value: T | undefined; problems: Problem[] } {
  const source = new YamlSource(text);
  return { value: reader(source, source.root, ""), problems: source.problems };
}

const readPair = readMap<{ a: number; b: string }>(
  { a: readInteger(1, 9), b: readText((text) => text === "x" ? "is x" : null) },
  { required: ["a"], notYet: ["c"] },
);

Deno.test("readMap() reads known keys and leaves out what is not there", () => {
  assert.deepEqual(read("a: 1\nb: y", readPair), { value: { a: 1, b: "y" }, problems: [] });
  assert.deepEqual(read("a: 9", readPair), { value: { a: 9 }, problems: [] });
});

Deno.test("readMap() gives each problem with its line and key", () => {
  assert.deepEqual(read("a: 10\nb: x\nc: 1\nd: 1\n", readPair).problems, [
    { line: 1, key: "a", reason: "must be a whole number from 1 to 9" },
    { line: 2, key: "b", reason: "is x" },
    { line: 3, key: "c", reason: "not yet: this version does not serve it" },
    { line: 4, key: "d", reason: "unknown key; did you mean a?" },
  ]);
  assert.deepEqual(read("\nb: y", readPair).problems, [
    { line: 2, key: "", reason: "a is missing" },
  ]);
});

Deno.test("YamlSource says what is wrong with the text in words for people", () => {
  for (
    const [text, line, reason] of [
      ["a: 1\nb: 2\na: 3\n", 3, /^a stands here twice$/],
      ["a: 1\n---\na: 2\n", 2, /second document/],
      ["[".repeat(5000), 1, /nested too deeply/],
      ["a: 1\nb: *nope\n", 2, /\*nope names nothing/],
    ] as const
  ) {
    const [problem] = read(text, readPair).problems;
    assert.equal(problem.line, line, text.slice(0, 20));
    assert.match(problem.reason, reason);
  }
});

Deno.test("readList() leaves out the items that are wrong", () => {
  const { value, problems } = read("- 1\n- x\n- 3\n", readList(readInteger(1, 9)));
  assert.deepEqual(value, [1, 3]);
  assert.deepEqual(problems.map(({ line, key }) => [line, key]), [[2, "[1]"]]);
});

Deno.test("readMap() asks its check about the keys that are there", () => {
  const reader = readMap<{ a?: number; b?: number }>(
    { a: readInteger(1, 9), b: readInteger(1, 9) },
    { check: (has) => has("a") === has("b") ? "one of a and b" : null },
  );
  assert.deepEqual(read("a: 1", reader), { value: { a: 1 }, problems: [] });
  assert.equal(read("a: 1\nb: 1", reader).problems[0].reason, "one of a and b");
  assert.equal(read("{}", reader).problems[0].reason, "one of a and b");
});

Deno.test("readName() takes a number as it was written, where YAML would lose its zeros", () => {
  for (const written of ["0043", "2e10", "0x2a", "1.50", "abc"]) {
    assert.equal(read(written, readName()).value, written);
  }
  assert.equal(read("'0043'", readName()).value, "0043");
  assert.equal(read("true", readName()).problems[0].reason, "must be a text");
  assert.equal(read("5", readName(() => "is wrong")).problems[0].reason, "is wrong");
});

Deno.test("readNumber(), readBoolean() and readChoice() take what they name only", () => {
  assert.equal(read("-1.5", readNumber()).value, -1.5);
  for (const text of [".inf", ".nan", "'1'", "[]"]) {
    assert.equal(read(text, readNumber()).problems[0].reason, "must be a number");
  }
  assert.equal(read("1", readNumber(() => "is low")).problems[0].reason, "is low");
  assert.equal(read("false", readBoolean).value, false);
  assert.equal(read("no", readBoolean).problems[0].reason, "must be true or false");
  const choice = readChoice(["even", 2]);
  assert.deepEqual([read("even", choice).value, read("2", choice).value], ["even", 2]);
  assert.equal(
    read("evn", choice).problems[0].reason,
    "must be one of even, 2; did you mean even?",
  );
  assert.equal(read("3", choice).problems[0].reason, "must be one of even, 2");
});

Deno.test("readRecord() leaves the keys to the file, one of the prototype's too", () => {
  const reader = readRecord(readInteger(1, 9), (key) => key === "x" ? "is x" : null);
  const { value, problems } = read("__proto__: 1\n007: 2\nx: 3\nb: 10\nc:", reader);
  assert.deepEqual(Object.entries(value!), [["__proto__", 1], ["007", 2]]);
  assert.deepEqual(problems.map(({ line, reason }) => [line, reason]), [
    [3, "is x"],
    [4, "must be a whole number from 1 to 9"],
    [5, "must be a whole number from 1 to 9"],
  ]);
});

Deno.test("peekText() looks at a text without judging the rest", () => {
  const { root } = new YamlSource("type: serial\nid: 5");
  assert.deepEqual([peekText(root, "type"), peekText(root, "id"), peekText(root, "no")], [
    "serial",
    null,
    null,
  ]);
  assert.equal(peekText(null, "type"), null);
});

Deno.test("unknownKey() lists the known keys when none is near", () => {
  assert.equal(unknownKey("temperature", ["a", "b"]), "unknown key; known are a, b");
});
