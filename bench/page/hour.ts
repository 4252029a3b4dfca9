import { Program, startBridge } from "../../tests/system/program.ts";

/** A value that no board of these prints: a chart that shows it has the past. */
const MARK = 9999;
const HOUR_S = 3600;

/** Puts an hour of the past into a state directory: `channels` of `board-1`, a reading each second. */
export async function keepAnHour(state: string, channels: number): Promise<void> {
  const file = `${state}/hour.ndjson`;
  const now = Math.floor(Date.now() / 1000);
  const lines: string[] = [];
  for (let second = now - HOUR_S + 60; second < now; second++) {
    for (let i = 1; i <= channels; i++) {
      const isMarked = second === now - HOUR_S + 600;
      const value = isMarked ? MARK : 500 + 400 * Math.sin(second / 300 + i);
      lines.push(JSON.stringify({ topic: `board-1/c${i}`, time: second * 1000, value }));
    }
  }
  await Deno.writeTextFile(file, lines.join("\n") + "\n");
  // The history's file is made by the bridge's first start.
  await using first = startBridge("--state", state, "--port", "0", "--no-demo", "--no-broker");
  await first.line(/^listening/);
  first.kill("SIGTERM");
  await first.exitCode;
  const root = new URL("../..", import.meta.url).pathname;
  const args = ["run", "--quiet", "--allow-all", `${root}bridge/main.ts`];
  await using importing = new Program({
    args: [...args, "history", "import", file, "--state", state],
  });
  const code = await importing.exitCode;
  if (code !== 0) throw new Error(`The import failed: ${importing.lines.join("\n")}`);
}
