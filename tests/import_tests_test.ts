import assert from "node:assert/strict";
import { dirname } from "node:path";
import deno from "../deno.json" with { type: "json" };
import { testsOf } from "./_import_tests.ts";

const TESTS = new URL("./", import.meta.url);

/** Returns the paths, from here, of the files under `folder`; of those with a task of their own none. */
function filesIn(folder = ""): string[] {
  return [...Deno.readDirSync(new URL(folder, TESTS))].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return name === "system" ? [] : filesIn(`${folder}${name}/`);
    return [folder + name];
  });
}

/** Makes empty files, and returns for which of the tests among them `all` stands. */
function testsAmong(files: readonly string[], all: string): string[] {
  const folder = Deno.makeTempDirSync();
  try {
    for (const file of files) {
      Deno.mkdirSync(dirname(`${folder}/${file}`), { recursive: true });
      Deno.writeTextFileSync(`${folder}/${file}`, "");
    }
    return testsOf(`file://${folder}/${all}`).map((test) => test.replace(`file://${folder}/`, ""));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const HOUSE = [
  "all.ts",
  "b_test.ts",
  "a_test.tsx",
  "_scene.ts",
  "tls_test.ts",
  "small/deep/c_test.ts",
  "large/all.ts",
  "large/all_tls.ts",
  "large/d_test.ts",
  "large/tls_conn_test.ts",
  "large/tls_hostile_test.ts",
  "large/small/tls_e_test.ts",
  "system/f_test.ts",
];

Deno.test("all.ts stands for its folder's tests, and those of folders below without one", () => {
  assert.deepEqual(testsAmong(HOUSE, "all.ts"), [
    "a_test.tsx",
    "b_test.ts",
    "small/deep/c_test.ts",
    "tls_test.ts",
  ]);
});

Deno.test("all_tls.ts stands for the tests that begin with tls, and leaves the others to all.ts", () => {
  assert.deepEqual(testsAmong(HOUSE, "large/all_tls.ts"), [
    "large/tls_conn_test.ts",
    "large/tls_hostile_test.ts",
  ]);
  assert.deepEqual(testsAmong(HOUSE, "large/all.ts"), [
    "large/d_test.ts",
    "large/small/tls_e_test.ts",
  ]);
});

Deno.test("deno task test runs every test file once", () => {
  const files = filesIn();
  const tests = files.filter((file) => /_test\.tsx?$/.test(file));
  // As the pattern in the task's command takes them.
  const entries = files.filter((file) => /(^|\/)all[^/]*\.ts$/.test(file));
  assert.match(deno.tasks.test.command, / tests\/\*\*\/all\*\.ts /);
  assert.deepEqual(entries.filter((file) => tests.includes(file)), [], "no test is called so");
  assert.deepEqual(
    entries.flatMap((entry) => testsOf(new URL(entry, TESTS).href)).sort(),
    tests.map((test) => new URL(test, TESTS).href).sort(),
  );
});
