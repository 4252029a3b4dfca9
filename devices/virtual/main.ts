/**
 * A virtual board as a program of its own: the far end of a cable that can be pulled by killing it.
 *
 * `deno run --allow-ffi --allow-read --allow-write devices/virtual/main.ts [--link PATH]
 * [--interval MS]`
 *
 * Prints the path of its terminal, then each line that it hears. With `--link`, a symbolic link at
 * PATH leads to the terminal while the program runs; it is left behind, dangling, by `kill -9`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { VirtualBoard } from "./board.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { link: { type: "string" }, interval: { type: "string", default: "200" } },
});
const board = new VirtualBoard({ intervalMs: Number(values.interval) });
board.onLine = (line) => console.log(line);
const path = board.plugIn();
if (values.link !== undefined) replaceLink(path, values.link);
console.log(path);
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, stop);

async function stop(): Promise<void> {
  if (values.link !== undefined) removeLink(values.link);
  await board.hangUp();
  Deno.exit(0);
}

function replaceLink(target: string, link: string): void {
  removeLink(link);
  Deno.symlinkSync(target, link);
}

function removeLink(link: string): void {
  try {
    Deno.removeSync(link);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
