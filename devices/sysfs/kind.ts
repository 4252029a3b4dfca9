import type { AdapterKind, ConfigFault } from "../adapter.ts";
import { type SysfsConfig, sysfsKeys } from "./sensor_keys.ts";

/** The sensors of the machine that the bridge runs on, as Linux shows them under `/sys`. */
export const kind: AdapterKind<SysfsConfig> = {
  type: "sysfs",
  keys: sysfsKeys,
  check: checkSystem,
  async create(config) {
    const { SysfsAdapter } = await import("./adapter.ts");
    return new SysfsAdapter(config);
  },
};

function checkSystem(): ConfigFault | null {
  return Deno.build.os === "linux" ? null : { key: "type", reason: "sysfs is for Linux only" };
}
