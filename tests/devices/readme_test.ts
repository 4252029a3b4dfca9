import assert from "node:assert/strict";
import { LineDecoder } from "../../devices/decode/line_decoder.ts";
import { AdapterKinds } from "../../bridge/adapters.ts";
import { parseConfig } from "../../bridge/config/config.ts";
import { readmeAdapter, readmeBlocks } from "./_readme.ts";

Deno.test("every line that the devices' README shows is a reading", () => {
  const [block] = readmeBlocks("text");
  for (const line of block.trim().split("\n")) {
    let readings = 0;
    const ignore = () => {};
    const sink = { reading: () => void readings++, unit: ignore, hello: ignore, answer: ignore };
    const decoder = new LineDecoder({ ...sink, log: () => assert.fail(line) });
    const bytes = new TextEncoder().encode(line);
    decoder.decode(bytes, 0, bytes.length);
    assert.ok(readings > 0, line);
  }
});

Deno.test("every config that the devices' README shows is as it must be", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/my_sensor.ts`, readmeAdapter());
  const kinds = new AdapterKinds({ configFile: `${folder}/pinbridge.yaml` });
  const blocks = readmeBlocks("yaml");
  assert.equal(blocks.length, 4);
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
