/**
 * A board behind a pseudo-terminal: prints the terminal's path, then writes `--rate` plotter lines a
 * second, `sent:<ms since 1970>,level:<0–99>`, until it is killed. With `--channels` the second
 * value goes round that many names.
 *
 *     deno run --allow-ffi --allow-read bench/load/board.ts --rate 500 [--channels 1]
 */
import { parseArgs } from "node:util";
import { openPty } from "../../devices/virtual/pty.ts";
import { write } from "./sockets.ts";

const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "500" },
    channels: { type: "string", default: "1" },
  },
});
const rate = Number(values.rate);
const channels = Number(values.channels);
const encoder = new TextEncoder();
const pty = openPty();
console.log(`listening tty://x:0${pty.path}`);

const start = performance.now();
let written = 0;
setInterval(() => {
  for (; written < (performance.now() - start) / 1000 * rate; written++) {
    const now = (performance.timeOrigin + performance.now()).toFixed(3);
    write(pty.master, encoder.encode(`sent:${now},level${written % channels}:${written % 100}\n`));
  }
}, Math.max(1, 1000 / rate));
