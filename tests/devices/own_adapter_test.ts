import { AdapterKinds } from "../../bridge/adapters.ts";
import { readSmallFile } from "../../devices/serial/system_files.ts";
import { testReadingContract } from "./adapter_contract.ts";
import { readmeAdapter } from "./_readme.ts";

testReadingContract("an adapter loaded from a config", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/my_sensor.ts`, readmeAdapter());
  const kinds = new AdapterKinds({ configFile: `${folder}/pinbridge.yaml` });
  const hasThermometer = readSmallFile("/sys/class/thermal/thermal_zone0/temp") !== null;
  return {
    adapter: await kinds.create({ type: "./my_sensor.ts", id: "mine", intervalMs: 100 }),
    readOnly: hasThermometer ? "temperature" : "load",
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
});
