/**
 * Measures the history on a real file: `deno run --allow-all bench/history.ts [seconds] [megabytes]`.
 *
 * - `seconds` (default 120) of 10,000 readings/s in real time: share of one core, bytes a reading;
 * - a day of a typical board, as fast as it goes: bytes written, which is what wears SD cards;
 * - 30 days of one channel at 10 readings/s (26 million), asked for as a chart, against a row;
 * - latencies of live readings while all of that is exported, against without;
 * - a start with a file of `megabytes` (default 1000) against one without.
 *
 * @module
 */
import { Bridge } from "../bridge/bridge.ts";
import { createHistory } from "../bridge/history_part.ts";
import { History } from "../bridge/history/history.ts";
import { Hub } from "../bridge/hub/hub.ts";
import type { Clock } from "../bridge/clock.ts";
import { Store } from "../bridge/history/store.ts";

const [seconds = 120, megabytes = 1000] = Deno.args.map(Number);
const folder = Deno.makeTempDirSync({ prefix: "pinbridge-history-bench-" });
const DAY_MS = 86_400_000;

/** A clock of which time passes when it is told. */
class FastClock implements Clock {
  time = Date.now() - 31 * DAY_MS;
  #due: { at: number; callback: () => void }[] = [];
  readonly now = () => this.time;
  readonly elapsed = () => this.time;
  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.time + delayMs, callback };
    this.#due.push(timer);
    return () => this.#due = this.#due.filter((each) => each !== timer);
  }
  advance(ms: number): boolean {
    this.time += ms;
    const due = this.#due.filter(({ at }) => at <= this.time);
    this.#due = this.#due.filter(({ at }) => at > this.time);
    for (const { callback } of due) callback();
    return due.length > 0;
  }
}

function board(hub: Hub, id: string): void {
  hub.describe({ id, type: "bench" }, { id, name: id, channels: [] });
  hub.setState(id, "online");
}

/** A measured value with two decimals, as a temperature sensor's. */
function measured(i: number, phase: number): number {
  return Math.round(2150 + 400 * Math.sin(i / 3000 + phase) + 6 * Math.random()) / 100;
}

function writtenBytes(): number {
  return Number(/^wchar: (\d+)/m.exec(Deno.readTextFileSync("/proc/self/io"))![1]);
}

function cpuMs(): number {
  const fields = Deno.readTextFileSync("/proc/self/stat").replace(/^.*\) /, "").split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function sizeOf(path: string): number {
  return ["", "-wal"].reduce((sum, suffix) => {
    try {
      return sum + Deno.statSync(path + suffix).size;
    } catch {
      return sum;
    }
  }, 0);
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

async function sustain(
  withHistory: boolean,
  channels: number,
  forSeconds: number,
): Promise<void> {
  const hub = new Hub();
  const path = `${folder}/sustained-${channels}.db`;
  const history = new History({ hub, path, log: console });
  if (withHistory) history.start();
  for (let i = 0; i < channels / 10; i++) board(hub, `board${i}`);
  const perTick = 100;
  let published = 0;
  const cpu = cpuMs();
  const begin = performance.now();
  const lags: number[] = [];
  while (performance.now() - begin < forSeconds * 1000) {
    const due = (performance.now() - begin) * 10 - published;
    lags.push(due / 10);
    for (let i = 0; i < Math.max(due, perTick); i++, published++) {
      const channel = published % channels;
      const value = measured(published / channels, channel);
      hub.publish(`board${Math.floor(channel / 10)}`, `c${channel % 10}`, value, Date.now());
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const wall = performance.now() - begin;
  const share = (cpuMs() - cpu) / wall;
  lags.sort((a, b) => a - b);
  const p99 = `turn p99 ${lags[Math.floor(lags.length * 0.99)].toFixed(1)} ms`;
  if (!withHistory) {
    console.log(
      `${channels} channels, no history: ${(100 * share).toFixed(1)} % of a core; ${p99}`,
    );
  } else {
    await history.stop();
    const { lost, refused } = history.writer.channels;
    console.log(
      `${channels} channels, ${Math.round(published / wall * 1000)} readings/s for ${
        Math.round(wall / 1000)
      } s: ${(100 * share).toFixed(1)} % of a core, ${
        (sizeOf(path) / published).toFixed(2)
      } bytes a reading; ` +
        `lost ${lost + refused}; ${p99}`,
    );
  }
}

async function day(
  name: string,
  channels: number,
  periodMs: number,
  valueAt: (i: number, channel: number) => number,
): Promise<void> {
  const clock = new FastClock();
  const hub = new Hub({ clock });
  const path = `${folder}/day-${name.replaceAll(/\W/g, "")}.db`;
  const history = new History({ hub, path, clock, log: console });
  history.start();
  board(hub, "board");
  const before = writtenBytes();
  let published = 0;
  for (let i = 0; i * periodMs < DAY_MS; i++) {
    for (let c = 0; c < channels; c++, published++) {
      hub.publish("board", `c${c}`, valueAt(i, c), clock.time + (i * 7 + c) % 3);
    }
    if (clock.advance(periodMs)) await history.writer.flush();
  }
  await history.stop();
  const store = Store.open(path, { readOnly: true });
  console.log(
    `a day of ${name}: ${published} readings, ${
      ((writtenBytes() - before) / 1e6).toFixed(0)
    } MB written, ${(store.usedBytes() / published).toFixed(2)} bytes a reading on disk`,
  );
  store.close();
}

async function chart(): Promise<void> {
  const clock = new FastClock();
  const hub = new Hub({ clock });
  const path = `${folder}/chart.db`;
  const retention = { rawHours: 24 * 60, maxMegabytes: 1e6 };
  const history = new History({ hub, path, clock, log: console, retention });
  history.start();
  board(hub, "board");
  const start = clock.time;
  let published = 0;
  for (let i = 0; i < 300 * DAY_MS / 1000; i++, published++) {
    hub.publish("board", "c", measured(i, 0), clock.time);
    if (clock.advance(100) && i % 64 === 0) await history.writer.flush();
  }
  await history.writer.flush();
  const store = history.writer.store!;
  const times: Record<string, number[]> = { row: [], one: [], chart: [] };
  const topics = ["board/c"];
  let points = 0;
  for (let i = 0; i < 200; i++) {
    let from = performance.now();
    store.lastJournalTime();
    times.row.push(performance.now() - from);
    from = performance.now();
    await history.query({ topics, from: clock.time - 100, to: clock.time, maxPoints: 1 });
    times.one.push(performance.now() - from);
    from = performance.now();
    const { series } = await history.query({
      topics,
      from: start,
      to: clock.time,
      maxPoints: 1000,
    });
    times.chart.push(performance.now() - from);
    points = series[0].points.length;
  }
  const [row, one, chart] = [times.row, times.one, times.chart].map(median);
  console.log(
    `30 days of ${published} readings, ${(sizeOf(path) / 1e6).toFixed(0)} MB: ${points} points in ${
      chart.toFixed(2)
    } ms (slowest ${Math.max(...times.chart).toFixed(1)}); one reading's query ${
      one.toFixed(2)
    } ms, so × ${(chart / one).toFixed(1)}; one row of SQLite ${row.toFixed(3)} ms, so × ${
      (chart / row).toFixed(0)
    }`,
  );
  await history.stop();
  await latency(path);
}

/** Latencies of live readings at a viewer, while everything is exported and while nothing is. */
async function latency(path: string): Promise<void> {
  let hub: Hub | undefined;
  const retention = { rawHours: 24 * 60, maxMegabytes: 1e6 };
  const bridge = new Bridge({
    extensions: [(parts) => {
      hub = parts.hub;
      return createHistory(parts, { path, retention });
    }],
  });
  const { port } = bridge.start();
  board(hub!, "live");
  const viewer = new Worker(import.meta.resolve("./load/history_viewer.ts"), { type: "module" });
  const ask = (message: unknown) =>
    new Promise<number[]>((resolve) => {
      viewer.onmessage = ({ data }) => resolve(data);
      viewer.postMessage(message);
    });
  await ask({ port });
  let value = 0;
  const publishing = setInterval(() => {
    hub!.publish("live", "c", value++, performance.timeOrigin + performance.now());
  }, 5);
  const p99s: Record<string, number[]> = { without: [], with: [] };
  for (let round = 0; round < 10; round++) {
    const name = round % 2 === 0 ? "without" : "with";
    const latencies = await ask({ seconds: 6, isExporting: name === "with" });
    latencies.sort((a, b) => a - b);
    if (round > 1) p99s[name].push(latencies[Math.floor(latencies.length * 0.99)]);
  }
  clearInterval(publishing);
  viewer.terminate();
  await bridge.stop();
  const [without, during] = [p99s.without, p99s.with].map(median);
  console.log(
    `live readings at a viewer: p99 ${without.toFixed(1)} ms, during an export of all ${
      during.toFixed(1)
    } ms, × ${(during / without).toFixed(2)}`,
  );
}

async function openMs(path: string): Promise<number> {
  const hub = new Hub();
  const history = new History({ hub, path, log: console });
  const from = performance.now();
  history.start();
  const ms = performance.now() - from;
  await history.stop();
  return ms;
}

async function start(): Promise<void> {
  const path = `${folder}/large.db`;
  const store = Store.open(path);
  const data = crypto.getRandomValues(new Uint8Array(6000));
  for (let block = 0, at = 0; block < megabytes * 1e6 / 6300; block++) {
    if (block % 1000 === 0) store.begin();
    const topic = store.topicId(`board/c${block % 1000}`);
    store.insertBlock(topic, block % 6, { start: at, end: at + 1000, count: 2048, data });
    if (block % 1000 === 999) {
      store.commit();
      at += 1000;
      store.checkpoint("TRUNCATE");
    }
  }
  store.rollback();
  store.close();
  const fresh: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < 7; i++) {
    fresh.push(await openMs(`${folder}/fresh-${i}.db`));
    large.push(await openMs(path));
  }
  console.log(
    `start with ${(sizeOf(path) / 1e6).toFixed(0)} MB: ${median(large).toFixed(1)} ms, with none ${
      median(fresh).toFixed(1)
    } ms`,
  );
}

try {
  for (const channels of [10, 1000]) {
    await sustain(false, channels, Math.min(seconds, 20));
    await sustain(true, channels, seconds);
  }
  await day("8 channels, one reading a second", 8, 1000, measured);
  await day("8 channels, 10 readings a second", 8, 100, measured);
  await day("numbers without a pattern, 10 a second", 1, 100, Math.random);
  await chart();
  await start();
} finally {
  Deno.removeSync(folder, { recursive: true });
}
