import assert from "node:assert/strict";
import {
  groupName,
  groupOf,
  listDirectory,
  readLink,
  readSmallFile,
  realPath,
} from "../../../devices/serial/system_files.ts";

/** A folder with `file` ("text\n") and `link` to it, removed at the end of the test. */
async function makeFolder() {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pinbridge ü" }));
  await Deno.writeTextFile(`${folder}/file`, "text\n");
  await Deno.symlink("file", `${folder}/link`);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("listDirectory() lists names, and nothing of what is not there", async () => {
  await using made = await makeFolder();
  assert.deepEqual(listDirectory(made.folder).sort(), ["file", "link"]);
  assert.deepEqual(listDirectory(`${made.folder}/none`), []);
  assert.deepEqual(listDirectory(`${made.folder}/file`), []);
});

Deno.test("realPath() and readLink() follow links, and are null where there is none", async () => {
  await using made = await makeFolder();
  assert.equal(realPath(`${made.folder}/link`), `${made.folder}/file`);
  assert.equal(realPath(`${made.folder}/none`), null);
  assert.equal(readLink(`${made.folder}/link`), "file");
  assert.equal(readLink(`${made.folder}/file`), null);
});

Deno.test("readSmallFile() reads trimmed text, and null where there is none", async () => {
  await using made = await makeFolder();
  assert.equal(readSmallFile(`${made.folder}/link`), "text");
  assert.equal(readSmallFile(`${made.folder}/none`), null);
  assert.equal(readSmallFile(made.folder), null);
});

Deno.test("groupOf() and groupName() tell who may use a file", async () => {
  await using made = await makeFolder();
  const { gid } = await Deno.stat(made.folder);
  assert.equal(groupOf(made.folder), gid);
  assert.equal(groupOf(`${made.folder}/none`), null);
  assert.equal(groupName(0), "root");
  assert.equal(groupName(4_000_000_000), null);
});

Deno.test("paths with a NUL are refused", () => {
  assert.throws(() => listDirectory("/dev\0/x"), TypeError);
});
