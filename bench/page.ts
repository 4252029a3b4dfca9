/**
 * Measures the page in a headless Chromium (Debian's): frames as ratio to those of an empty page in
 * the same run, bytes per reading, how soon its charts are there, and its heap.
 *
 *     deno task bench:page [--seconds 10] [--rounds 3] [--only TEXT] [--minutes 10]
 *
 * On a quiet machine; rounds of the empty page and ours alternate, medians are printed.
 */
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { TestPage } from "../tests/system/browser.ts";
import { listeningUrl, startBridge } from "../tests/system/program.ts";
import { median } from "./load/statistics.ts";
import { Boards, type BoardsOptions } from "./page/boards.ts";
import { countBytes, countFrames, heapBytes, slowDown } from "./page/frames.ts";
import { keepAnHour } from "./page/hour.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    minutes: { type: "string", default: "10" },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const minutes = Number(values.minutes);

const VIEWPORT = { width: 1280, height: 800 };
/** All tiles of twenty channels are in view. */
const TALL = { width: 1280, height: 3200 };
const SLOW_LINE = { bitsPerSecond: 50_000, latencyMs: 400 };
const STRESS = ["stress-ng", "--cpu", "2", "--quiet"] as const;

const LOADS: readonly (readonly [string, BoardsOptions])[] = [
  ["4 channels x 2,000 lines/s", { boards: 1, channels: 4, linesPerSecond: 2000 }],
  ["60 channels x 20/s", { boards: 1, channels: 60, linesPerSecond: 20 }],
  ["12 boards x 5 channels x 10/s", { boards: 12, channels: 5, linesPerSecond: 10 }],
];
/** All of them in short: their charts are another load. */
const MANY: BoardsOptions = { boards: 500, channels: 4, linesPerSecond: 1 };
const MONITOR: BoardsOptions = { boards: 1, channels: 0, linesPerSecond: 500, isLog: true };

for (const [name, options] of LOADS) {
  await run(name, () => printFrames(name, options));
  await run(`${name}, stressed`, () => stressed(() => printFrames(`${name}, stressed`, options)));
  await run(`${name}, bytes`, () => printBytes(`${name}, bytes`, options));
}
await run("500 devices in short", printMany);
await run("monitor of 5,000 lines, 500 more/s", printMonitor);
await run("an hour of 20 channels, reload", printReload);
await run("50 kbit/s and 400 ms, first chart", printSlow);
await run(`heap over ${minutes} min`, printHeap);

async function run(name: string, work: () => Promise<void>): Promise<void> {
  if (name.includes(values.only)) await work();
}

/** Runs a bridge that reads boards while `work` is done with its page. */
async function withPage(
  options: BoardsOptions,
  work: (test: TestPage, boards: Boards) => Promise<void>,
  { viewport = VIEWPORT, state }: { viewport?: typeof VIEWPORT; state?: string } = {},
): Promise<void> {
  const directory = await Deno.makeTempDir();
  {
    await using boards = new Boards(options);
    const file = `${directory}/pinbridge.yaml`;
    await Deno.writeTextFile(file, JSON.stringify({ adapters: boards.entries }));
    const args = ["--config", file, "--port", "0", "--no-demo", "--no-broker"];
    await using bridge = startBridge(...args, "--state", state ?? directory);
    await using test = await TestPage.open(await listeningUrl(bridge), viewport);
    await work(test, boards);
  }
  await Deno.remove(directory, { recursive: true });
}

async function printFrames(name: string, options: BoardsOptions): Promise<void> {
  await withPage(options, async ({ page }) => {
    await page.locator("canvas").first().waitFor();
    await page.waitForTimeout(3000);
    print(name, await compareFrames(page));
  });
}

async function printMany(): Promise<void> {
  const state = await Deno.makeTempDir();
  const collapsed = Array.from({ length: MANY.boards }, (_, i) => `board-${i + 1}`);
  await Deno.writeTextFile(
    `${state}/dashboard.json`,
    JSON.stringify({ version: 1, dashboard: { collapsed } }),
  );
  await withPage(MANY, async ({ page }) => {
    await page.locator(".in-short .spark").first().waitFor();
    await page.waitForTimeout(10_000);
    print("500 devices in short", await compareFrames(page));
  }, { state });
  await Deno.remove(state, { recursive: true });
}

/** Our frames and an empty page's, in turn; a page in the background has none. */
async function compareFrames(page: Page): Promise<string> {
  await using other = await TestPage.open("about:blank", VIEWPORT);
  const ratios: number[] = [];
  const worst: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const empty = await countFrames(other.page, seconds);
    const ours = await countFrames(page, seconds);
    ratios.push(ours.perSecond / empty.perSecond);
    worst.push(ours.worstMs);
  }
  const [ratio, worstMs] = [median(ratios).toFixed(2), median(worst).toFixed(0)];
  return `${ratio} of an empty page's frames, ${worstMs} ms between two at most`;
}

async function printBytes(name: string, options: BoardsOptions): Promise<void> {
  await withPage(options, async ({ page }, boards) => {
    await page.locator("canvas").first().waitFor();
    await page.waitForTimeout(2000);
    const before = boards.readings;
    const bytes = await countBytes(page, seconds);
    print(name, `${(bytes / (boards.readings - before)).toFixed(1)} bytes per reading`);
  });
}

async function printMonitor(): Promise<void> {
  await withPage(MONITOR, async ({ page }) => {
    // It is open: the board has no channels.
    await page.locator(".monitor summary", { hasText: /\b[6-9]\d{3} lines/ }).waitFor();
    print("monitor of 5,000 lines, 500 more/s", await compareFrames(page));
  });
}

async function printReload(): Promise<void> {
  const state = await Deno.makeTempDir();
  await keepAnHour(state, 20);
  await withPage({ boards: 1, channels: 20, linesPerSecond: 1 }, async ({ page }) => {
    await page.getByText("1 h", { exact: true }).click();
    await hourIsThere(page);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      await page.reload();
      if (round === 0) await page.getByText("1 h", { exact: true }).click();
      await hourIsThere(page);
      times.push(performance.now() - start);
    }
    print("an hour of 20 channels, reload", `${median(times).toFixed(0)} ms to all charts`);
  }, { viewport: TALL, state });
  await Deno.remove(state, { recursive: true });
}

/** Resolves when every chart's range names what only the past had: see the hour's mark. */
async function hourIsThere(page: Page): Promise<void> {
  await page.locator("figcaption", { hasText: /9.?999/ }).nth(19).waitFor();
}

async function printSlow(): Promise<void> {
  await withPage({ boards: 1, channels: 4, linesPerSecond: 10 }, async ({ page }) => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const url = page.url();
      await using visit = await TestPage.open("about:blank", VIEWPORT);
      visit.page.setDefaultTimeout(120_000);
      await slowDown(visit.page, SLOW_LINE);
      const start = performance.now();
      await visit.page.goto(url, { timeout: 120_000 });
      await visit.page.locator("figcaption", { hasText: /\d to \d/ }).first().waitFor();
      times.push(performance.now() - start);
    }
    print("50 kbit/s and 400 ms, first chart", `${(median(times) / 1000).toFixed(1)} s`);
  });
}

async function printHeap(): Promise<void> {
  await withPage(LOADS[2][1], async ({ page }) => {
    await page.locator("canvas").first().waitFor();
    // The charts' first minute has to be full.
    await page.waitForTimeout(60_000);
    const sizes: number[] = [];
    for (let minute = 0; minute <= minutes; minute++) {
      if (minute > 0) await page.waitForTimeout(60_000);
      sizes.push(await heapBytes(page) / 2 ** 20);
    }
    const text = sizes.map((size) => size.toFixed(1)).join(" ");
    print(
      `heap over ${minutes} min`,
      `${text} MiB, last/first ${(sizes.at(-1)! / sizes[0]).toFixed(2)}`,
    );
  });
}

async function stressed(work: () => Promise<void>): Promise<void> {
  const [program, ...args] = STRESS;
  const stress = new Deno.Command(program, { args, stdout: "null", stderr: "null" }).spawn();
  try {
    await work();
  } finally {
    stress.kill("SIGTERM");
    await stress.status;
  }
}

function print(name: string, figure: string): void {
  console.log(`${name.padEnd(44)} ${figure}`);
}
