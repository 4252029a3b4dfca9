import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { RetainedFile } from "../../../../devices/mqtt/broker/retained_file.ts";
import { LocalClient } from "../../../../devices/mqtt/broker/local_client.ts";
import { utf8 } from "../../../src/_bytes.ts";
import { BrokerScene } from "./_scene.ts";

/** A scene whose retained messages are kept in `path`. */
function openScene(path: string): { scene: BrokerScene; file: RetainedFile } {
  const scene = new BrokerScene();
  scene.time = Date.now();
  const file = new RetainedFile(scene.broker, path);
  file.open();
  return { scene, file };
}

function kept(scene: BrokerScene): string[] {
  const client = scene.connect({ version: 5, clientId: "reader" });
  client.subscribe("#", 2);
  return client.takeMessages().map((m) =>
    `${m.topic} ${m.payload} ${m.qos} ${m.properties!.contentType ?? ""}`
  );
}

Deno.test("what is retained is there again after a restart, but what this program publishes itself", () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/retained.mqtt`;
  const { scene, file } = openScene(path);
  const client = scene.connect({ version: 5 });
  const properties = { contentType: "text/plain" };
  client.publish("a", "1", { retain: true, qos: 1, properties });
  client.publish("b", "2", { retain: true });
  client.publish("b", "", { retain: true });
  new LocalClient(scene.broker, () => {}).publish("own", utf8("x"), { retain: true });
  file.close();
  const again = openScene(path);
  deepStrictEqual(kept(again.scene), ["a 1 1 text/plain"]);
  again.file.close();
  strictEqual(Deno.statSync(path).mode! & 0o777, 0o600);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a damaged file gives what stands before the damage, and is put aside with a sentence", () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/retained.mqtt`;
  const first = openScene(path);
  first.scene.connect({ clientId: "c" }).publish("a", "1", { retain: true });
  first.file.close();
  const bytes = Deno.readFileSync(path);
  Deno.writeFileSync(path, new Uint8Array([...bytes, 0x36, 3, 0, 1, 97]));
  const { scene, file } = openScene(path);
  deepStrictEqual(kept(scene), ["a 1 0 "]);
  match(scene.lines[0], /retained\.mqtt is damaged and was put aside/);
  ok(Deno.statSync(`${path}.bad`).isFile);
  file.close();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("a file that cannot be written is said once, and the broker goes on", () => {
  const { scene, file } = openScene("/proc/nowhere/retained.mqtt");
  const client = scene.connect();
  client.publish("a", "1", { retain: true });
  file.close();
  match(scene.lines.join("\n"), /cannot be written/);
  strictEqual(scene.lines.length, 1);
});

Deno.test("changes are written a moment later, those that come meanwhile after it, and close() has the last word", async () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/retained.mqtt`;
  const { scene, file } = openScene(path);
  const client = scene.connect();
  const written = async (wanted: string[]) => {
    // What is read here is what another program would find after a power cut.
    for await (const _ of Deno.watchFs(folder)) {
      const { scene, file } = openScene(path);
      const found = kept(scene);
      file.close();
      if (found.join() === wanted.join()) return;
    }
  };
  const first = written(["a 1 0 "]);
  client.publish("a", "1", { retain: true });
  await first;
  const second = written(["b 2 0 "]);
  client.publish("a", "", { retain: true });
  client.publish("b", "2", { retain: true });
  await second;
  client.publish("b", "3", { retain: true });
  file.close();
  const again = openScene(path);
  deepStrictEqual(kept(again.scene), ["b 3 0 "]);
  again.file.close();
  Deno.removeSync(folder, { recursive: true });
});
