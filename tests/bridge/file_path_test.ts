import assert from "node:assert/strict";
import { posix } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import {
  fileUrlOf,
  folderOf,
  isAbsolutePath,
  pathFrom,
  resolvePath,
} from "../../bridge/file_path.ts";

const name = fc.oneof(
  fc.constantFrom("", ".", "..", "...", "a", ".a", "b c", "%", "?x", "#", "ä", "\\", "\n", "\t"),
  fc.string({ unit: "binary", maxLength: 5 }).filter((text) => !/[/\0\uD800-\uDFFF]/.test(text)),
);
const path = fc.array(name, { maxLength: 6 }).map((names) => names.join("/"));

Deno.test("resolvePath() is what node:path makes of any paths", () => {
  fc.assert(fc.property(fc.array(path, { maxLength: 4 }), (paths) => {
    assert.equal(resolvePath(...paths), posix.resolve(...paths));
  }));
});

Deno.test("isAbsolutePath() and folderOf() are what node:path has for any path of a file", () => {
  fc.assert(fc.property(path, (path) => {
    assert.equal(isAbsolutePath(path), posix.isAbsolute(path));
    // Behind a last slash there is no file; of two slashes either may go.
    if (/\/$|\/\/[^/]*$/.test(path) || path === "") return;
    assert.equal(folderOf(path), posix.dirname(path));
  }));
});

Deno.test("folderOf() of a name alone is the working directory, of a file in the root the root", () => {
  assert.deepEqual(["a", "/a", "a/b", "./a", "/a/b/c"].map(folderOf), [".", "/", "a", ".", "/a/b"]);
});

Deno.test("pathFrom() leads on from a folder, unless the path is absolute", () => {
  assert.equal(pathFrom("/etc", "cert.pem"), "/etc/cert.pem");
  assert.equal(pathFrom("/etc", "/var/cert.pem"), "/var/cert.pem");
  assert.equal(pathFrom(".", "cert.pem"), "cert.pem");
  assert.equal(pathFrom("../a", "b"), "../a/b");
});

Deno.test("fileUrlOf() is what node:url makes of any absolute path", () => {
  fc.assert(fc.property(path, (path) => {
    const absolute = resolvePath("/", path);
    assert.equal(fileUrlOf(absolute), pathToFileURL(absolute).href);
  }));
});
