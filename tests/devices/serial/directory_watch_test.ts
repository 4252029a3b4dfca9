import assert from "node:assert/strict";
import { watchDirectory } from "../../../devices/serial/directory_watch.ts";

async function makeFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A watch that a test can await the next call of. */
function watchCalls(path: string) {
  let next = Promise.withResolvers<void>();
  const stop = watchDirectory(path, () => {
    next.resolve();
    next = Promise.withResolvers();
  });
  assert.ok(stop !== null);
  return { next: () => next.promise, stop };
}

Deno.test("watchDirectory() calls at names that come, go and change their mode", async () => {
  await using folder = await makeFolder();
  const watched = watchCalls(folder.path);
  const file = `${folder.path}/ttyACM0`;
  for (
    const change of [
      () => Deno.writeTextFile(file, ""),
      () => Deno.chmod(file, 0o600),
      () => Deno.rename(file, `${file}.old`),
      () => Deno.symlink("nowhere", file),
      () => Deno.remove(file),
    ]
  ) {
    const called = watched.next();
    await change();
    await called;
  }
  await watched.stop();
});

Deno.test("watchDirectory() calls everyone who watches, until they stop", async () => {
  await using folder = await makeFolder();
  await using other = await makeFolder();
  const [one, two, three] = [folder, folder, other].map(({ path }) => watchCalls(path));
  const called = Promise.all([one.next(), two.next()]);
  await Deno.writeTextFile(`${folder.path}/a`, "");
  await called;
  await one.stop();
  await one.stop();
  one.next().then(() => assert.fail("stopped"));
  const again = two.next();
  await Deno.writeTextFile(`${folder.path}/b`, "");
  await again;
  await two.stop();
  const elsewhere = three.next();
  await Deno.writeTextFile(`${other.path}/c`, "");
  await elsewhere;
  await three.stop();
});

Deno.test("watchDirectory() is null for what is no directory", async () => {
  await using folder = await makeFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  assert.equal(watchDirectory(`${folder.path}/none`, () => {}), null);
  assert.equal(watchDirectory(`${folder.path}/file`, () => {}), null);
});

Deno.test("watchDirectory() calls when the directory itself goes, and can be stopped then", async () => {
  await using folder = await makeFolder();
  const inner = `${folder.path}/serial`;
  await Deno.mkdir(inner);
  const watched = watchCalls(inner);
  const called = watched.next();
  await Deno.remove(inner);
  await called;
  await watched.stop();
});
