import assert from "node:assert/strict";
import { filesBehind, importAtOnce, preload } from "../../../bridge/dashboard/bundle_files.ts";

const FILES = new Map([
  ["app.js", 'import("./page-1.js").then(f);import("./alone-1.js")'],
  ["page-1.js", 'import{a as b}from"./common-1.js";import"./more-1.js";b();export{c as start};'],
  ["common-1.js", 'import{x}from"./deep-1.js";export{x as a};'],
  ["more-1.js", "go();"],
  ["deep-1.js", "var x=1;export{x};"],
  ["alone-1.js", "var y=1;export{y};"],
]);

Deno.test("filesBehind() finds what a file imports, and what that imports, once each", () => {
  assert.deepEqual(filesBehind(FILES, "page-1.js"), ["common-1.js", "more-1.js", "deep-1.js"]);
  assert.deepEqual(filesBehind(FILES, "alone-1.js"), []);
  // What is imported on a condition is not.
  assert.deepEqual(filesBehind(FILES, "app.js"), []);
});

Deno.test("importAtOnce() asks for all that a file takes in the moment that it is asked for", () => {
  const app = importAtOnce(FILES).get("app.js")!;
  const names = ["page-1.js", "common-1.js", "more-1.js", "deep-1.js"];
  const all = names.map((name) => `import("./${name}")`).join();
  assert.equal(app, `Promise.all([${all}]).then(([it])=>(it)).then(f);import("./alone-1.js")`);
});

Deno.test("importAtOnce() leaves out a file that holds nothing of its own", () => {
  const files = importAtOnce(
    new Map([
      ["app.js", 'import("./look-1.js")'],
      ["look-1.js", 'import{B as a,c}from"./all-1.js";import"./more-1.js";export{a as Look,c};\n'],
      ["all-1.js", "var B=1,c=2;export{B,c};"],
      ["more-1.js", "go();"],
    ]),
  );
  assert.deepEqual([...files.keys()], ["app.js", "all-1.js", "more-1.js"]);
  assert.equal(
    files.get("app.js"),
    'Promise.all([import("./all-1.js"),import("./more-1.js")]).then(([it])=>({Look:it.B,c:it.c}))',
  );
});

Deno.test("preload() links what is needed soon before the script, and refuses a page without it", () => {
  const html = '<script type="module" src="app.js" async>';
  const links = preload(html, FILES, { script: "app.js", soon: /^(page|alone)-/ })
    .matchAll(/<link rel="modulepreload" href="([^"]+)">/g);
  assert.deepEqual([...links].map(([, name]) => name), [
    "page-1.js",
    "common-1.js",
    "more-1.js",
    "deep-1.js",
    "alone-1.js",
  ]);
  assert.throws(() => preload("<p>", FILES, { script: "app.js", soon: /^page-/ }), /has no/);
});
