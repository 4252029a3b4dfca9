import assert from "node:assert/strict";
import { LineDecoder } from "../../devices/decode/line_decoder.ts";
import { AdapterKinds } from "../../bridge/adapters.ts";
import { parseConfig } from "../../bridge/config/config.ts";
import { Decoded } from "./decode/decoded.ts";
import { readmeAdapter, readmeBlocks } from "./_readme.ts";

Deno.test("every line that the devices' README shows is a reading", () => {
  const [atOnce, secondTime] = readmeBlocks("text");
  for (const [block, times] of [[atOnce, 1], [secondTime, 2]] as const) {
    for (const line of block.trim().split("\n")) {
      const decoded = new Decoded();
      const decoder = new LineDecoder(decoded);
      const bytes = new TextEncoder().encode(line);
      for (let time = 0; time < times; time++) decoder.decode(bytes, 0, bytes.length);
      assert.ok(decoded.readings.length >= times, line);
      assert.equal(decoded.logs.length, times - 1, line);
    }
  }
});

Deno.test("every config that the devices' README shows is as it must be", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/my_sensor.ts`, readmeAdapter());
  const kinds = new AdapterKinds({ configFile: `${folder}/pinbridge.yaml` });
  const blocks = readmeBlocks("yaml");
  assert.equal(blocks.length, 9);
  for (const block of blocks) {
    const { adapters } = await parseConfig(block, "README.md", { kinds });
    assert.equal(adapters?.length, 1);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the README's adapter is about 25 lines of code, and has the right types", async () => {
  const code = readmeAdapter();
  const lines = code.split("\n").filter((line) => line.trim() !== "" && !/^\s*\/\//.test(line));
  assert.ok(lines.length <= 36, `${lines.length} lines`);
  const folder = await Deno.makeTempDir();
  const file = `${folder}/my_sensor.ts`;
  const contract = new URL("../../devices/adapter.ts", import.meta.url).href;
  await Deno.writeTextFile(file, code.replace("@pinbridge/pinbridge", contract));
  const args = ["check", "--quiet", "--no-config", file];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  await Deno.remove(folder, { recursive: true });
  assert.ok(success, new TextDecoder().decode(stderr));
});
