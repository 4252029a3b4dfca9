import assert from "node:assert/strict";
import type { ConfigKey } from "../../../devices/adapter.ts";
import { readerOf } from "../../../bridge/config/key_reader.ts";
import { YamlSource } from "../../../bridge/config/yaml_reader.ts";

const meaning = "What it is for.";
const files = {
  isFile: (path: string) => path === "/etc/there",
  resolvePath: (path: string) => `/etc/${path}`,
};

/** Reads a text by a key: the value, and what is wrong as `line key: reason`. */
async function read(key: ConfigKey, text: string) {
  const source = new YamlSource(text);
  const value = readerOf(key, files)(source, source.root, "k");
  await source.settle();
  return {
    value,
    problems: source.problems.map(({ line, key, reason }) => `${line} ${key}: ${reason}`),
  };
}

async function takes(key: ConfigKey, text: string, value: unknown): Promise<void> {
  assert.deepEqual(await read(key, text), { value, problems: [] }, text);
}

async function refuses(key: ConfigKey, text: string, ...problems: string[]): Promise<void> {
  assert.deepEqual((await read(key, text)).problems, problems, text);
}

Deno.test("numbers have bounds at both ends, at one, or none", async () => {
  const both = { type: "number", min: 0.5, max: 2, meaning } as const;
  await takes(both, "0.5", 0.5);
  await takes(both, "2", 2);
  await refuses(both, "2.1", "1 k: must be from 0.5 to 2");
  await refuses({ type: "number", min: 0, meaning }, "-1", "1 k: must be at least 0");
  await refuses({ type: "number", max: 0, meaning }, "1", "1 k: must be at most 0");
  await takes({ type: "number", meaning }, "-1e300", -1e300);
  await refuses(
    { type: "integer", min: 0, meaning },
    "-1",
    "1 k: must be a whole number of at least 0",
  );
  await refuses(
    { type: "integer", max: 0, meaning },
    "1",
    "1 k: must be a whole number of at most 0",
  );
  await refuses({ type: "integer", meaning }, "1.5", "1 k: must be a whole number");
});

Deno.test("a file is looked for from where the config lies", async () => {
  const key = { type: "text", isFile: true, meaning } as const;
  await takes(key, "there", "/etc/there");
  await refuses(key, "away", "1 k: there is no file away");
});

Deno.test("a check may take its time, and its problem has its line", async () => {
  const slow = (text: string) => Promise.resolve(text === "bad" ? "is bad" : null);
  const item = { type: "text", check: slow, meaning } as const;
  await takes({ type: "list", of: item, meaning }, "[a, b]", ["a", "b"]);
  await refuses(
    {
      type: "list",
      of: { type: "either", of: [{ type: "integer", meaning }, item], meaning },
      meaning,
    },
    "- bad\n- 1\n- bad",
    "1 k[0]: is bad",
    "3 k[2]: is bad",
  );
});

Deno.test("bytes are hexadecimal digits, in pairs, up to their most", async () => {
  const key = { type: "bytes", maxBytes: 2, meaning } as const;
  await takes(key, "AA 5f", Uint8Array.of(0xaa, 0x5f));
  await takes(key, "0055", Uint8Array.of(0, 0x55));
  for (const text of ["A", "AA 55 00", "xx", "'  '"]) {
    const [problem] = (await read(key, text)).problems;
    assert.match(
      problem,
      /k: must be 1 to 2 bytes of two hexadecimal digits each, such as "AA 55"/,
    );
  }
});

Deno.test("a record's keys are its user's, or channel ids", async () => {
  const of = { type: "boolean", meaning } as const;
  await takes({ type: "record", of, meaning }, "a/b: true", { "a/b": true });
  await refuses(
    { type: "record", hasChannelIds: true, of, meaning },
    "a/b: true",
    "1 k.a/b: contains /, + or #",
  );
  const checkKey = (key: string) => key === "x" ? "is x" : null;
  await refuses({ type: "record", of, checkKey, meaning }, "a: true\nx: true", "2 k.x: is x");
});

Deno.test("a form is a map or not; what is neither is told all that it may be", async () => {
  const port = { type: "integer", min: 1, max: 9, required: true, meaning } as const;
  const off = { type: "choice", of: [false], meaning } as const;
  const map = { type: "map", keys: { port }, meaning } as const;
  const key = { type: "either", of: [off, map], meaning } as const;
  await takes(key, "false", false);
  await takes(key, "{ port: 3 }", { port: 3 });
  await refuses(key, "{ port: 10 }", "1 k.port: must be a whole number from 1 to 9");
  await refuses(key, "{}", "1 k: port is missing");
  await refuses(key, "yes", "1 k: must be one of false, or a map of keys and values");
});

Deno.test("among maps the choice that all have tells which is meant, else the keys that are there", async () => {
  const one = (name: string) => ({ type: "choice", of: [name], required: true, meaning }) as const;
  const size = { type: "integer", required: true, meaning } as const;
  const told = {
    type: "either",
    of: [
      { type: "map", keys: { type: one("a"), size }, meaning },
      { type: "map", keys: { type: one("b") }, meaning },
    ],
    meaning,
  } as const;
  await takes(told, "{ type: b }", { type: "b" });
  await takes(told, "{ type: a, size: 1 }", { type: "a", size: 1 });
  await refuses(told, "{ type: b, size: 1 }", "1 k.size: unknown key; known are type");
  await refuses(told, "{ size: 1 }", "1 k.type: must be one of a, b");
  await refuses(told, "a", "1 k.type: must be one of a, b");
  const alike = {
    type: "either",
    of: [
      { type: "map", keys: { skip: size }, meaning },
      { type: "map", keys: { name: { type: "text", required: true, meaning }, size }, meaning },
    ],
    meaning,
  } as const;
  await takes(alike, "{ skip: 1 }", { skip: 1 });
  await takes(alike, "{ name: a, size: 1 }", { name: "a", size: 1 });
  await refuses(alike, "{ name: a }", "1 k: size is missing");
});
