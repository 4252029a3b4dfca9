import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { OfflineHistory } from "../../../bridge/history/offline.ts";
import { IS_LONG } from "../../_long.ts";
import { HistoryScene } from "./_history_scene.ts";

const RUNS = IS_LONG ? 1000 : 8;
const DAY_MS = 86_400_000;
/** Where SQLite's header says of which format and version, and whose, a file is: another's is left alone. */
const WHOSE = { start: 44, end: 72 };

/** A file with blocks of every tier, a journal and states; returns its bytes. */
async function writeHistory(): Promise<{ bytes: Uint8Array; scene: HistoryScene }> {
  const scene = new HistoryScene();
  await scene.publishMany("t", 6000, 500, (i) => i % 97);
  for (let i = 0; i < 600; i++) {
    scene.publish("fan", i % 2 === 0);
    await scene.clock.advance(500);
  }
  await scene.history.stop();
  return { bytes: Deno.readFileSync(scene.path), scene };
}

Deno.test("a file damaged anywhere stops no reading, gives no wrong value, and is kept", async () => {
  const { bytes, scene: { clock } } = await writeHistory();
  for (let run = 0; run < RUNS; run++) {
    const damaged = bytes.slice();
    const at = Math.floor(Math.random() * damaged.length);
    const length = 1 + Math.floor(Math.random() ** 4 * 20_000);
    const fill = Math.floor(256 * Math.random());
    damaged.fill(fill, at, at + length);
    const what = `${length} bytes from ${at} on set to ${fill}`;
    const folder = Deno.makeTempDirSync({ prefix: "pinbridge-damage-" });
    const path = `${folder}/pinbridge.db`;
    Deno.writeFileSync(path, damaged);
    const scene = new HistoryScene({ path, clock });
    await scene.publishMany("t", 20, 1000, (i) => i);
    const range = [clock.now() - DAY_MS, clock.now()] as const;
    for (const maxPoints of [10_000, 500, 5]) {
      try {
        const { points } = await scene.series("t", ...range, maxPoints);
        for (const [, min, max] of points) ok(min! >= 0 && max! <= 96, what);
        await scene.series("fan", ...range, maxPoints);
      } catch (error) {
        // What cannot be read is said so, and mended with the next batch.
        strictEqual((error as Error).name, "HistoryUnavailableError", `${what}: ${error}`);
      }
    }
    await scene.publishMany("t", 20, 1000, (i) => i);
    await scene.publishMany("t", 20, 1000, (i) => i);
    const { points } = await scene.series("t", clock.now() - 20_000, clock.now());
    deepStrictEqual(
      points.map(([, , , , value]) => value),
      Array.from({ length: 20 }, (_, i) => i),
      what,
    );
    ok(scene.messages.length <= 1, `${what}: ${scene.messages}`);
    await scene.history.stop();
    const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
    if (scene.messages.length === 1) {
      const isLeftAlone = /another (program's database|version)|unsupported file format/.test(
        scene.messages[0],
      );
      if (isLeftAlone) ok(at < WHOSE.end && at + length > WHOSE.start, what);
      else ok(files.some((name) => name.includes("damaged")), `${what}: ${scene.messages}`);
    }
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a check finds a changed byte in any block, and says of what", async () => {
  const { bytes, scene: { path } } = await writeHistory();
  {
    using history = new OfflineHistory(path);
    const { faults, blocks, entries } = history.check();
    deepStrictEqual(faults, []);
    ok(blocks > 3 && entries > 6000);
  }
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path);
  database.exec("UPDATE block SET data = zeroblob(length(data)) WHERE tier = 0 AND id % 2 = 0");
  database.close();
  using history = new OfflineHistory(path);
  const { faults } = history.check();
  ok(
    faults.length > 0 &&
      faults.every((text) => /^board\/t: a block of raw from .* lost$/.test(text)),
  );
  ok(bytes.length > 0);
});
