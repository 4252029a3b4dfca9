import { type Program, startBridge } from "./program.ts";

/** How large a crowd is: see the kind of adapter. */
export interface CrowdOptions {
  readonly devices: number;
  readonly channels: number;
  readonly longNames?: boolean;
  readonly amplitude?: number;
  readonly reason?: string;
}

/** Starts a bridge with many devices that report by themselves. */
export async function startCrowd(options: CrowdOptions): Promise<Program> {
  const directory = await Deno.makeTempDir();
  const type = new URL("_crowd.ts", import.meta.url).pathname;
  const config = `${directory}/pinbridge.yaml`;
  const adapters = [{ type, id: "board", ...options }];
  await Deno.writeTextFile(config, JSON.stringify({ adapters }));
  return startBridge("--config", config, "--port", "0", "--no-demo", "--no-broker");
}
