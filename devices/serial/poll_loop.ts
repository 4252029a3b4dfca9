import { DeviceError } from "../adapter.ts";
import { libc } from "./libc.ts";

/** The events of `poll(2)`, and what it reports unasked. */
export const PollEvent = { IN: 0x1, OUT: 0x4, ERR: 0x8, HUP: 0x10, NVAL: 0x20 } as const;

/** Any of these means that the other side is gone. */
export const HANG_UP = PollEvent.ERR | PollEvent.HUP | PollEvent.NVAL;

const POLLFD_SIZE = 8; // int fd; short events; short revents
// Nothing depends on it: should a wake-up ever be lost, this is what it costs.
const POLL_TIMEOUT_MS = 5000;
const PAUSE_AFTER_ERROR_MS = 20;
/**
 * After a poll that had less to wait than this, the loop rests as long and then looks without a
 * worker thread: a board that says something every 2 ms costs a third of what it would, and no
 * screen shows the difference.
 */
const REST_MS = 4;

/** One descriptor's place in the poll. */
export interface Watch {
  /** Whether to be called when the descriptor takes bytes again. */
  wantWritable(wanted: boolean): void;
  /** Leaves the poll. The descriptor may be closed once this resolves, and not before. */
  stop(): Promise<void>;
}

/** Returns true when it took so much that more must be waiting: then the poll does not rest. */
export type PollListener = (events: number) => unknown;

interface Entry {
  readonly fd: number;
  readonly onEvents: PollListener;
  interest: number;
}

const entries = new Set<Entry>();
let changed = true;
let running: Promise<void> | null = null;
/** Resolves when the `poll` that waits now has returned, or the rest is over; null else. */
let waiting: PromiseWithResolvers<void> | null = null;
let woken = false;
let wakeFd = -1;
let endRest: (() => void) | null = null;

/**
 * Adds `fd` to the one `poll` of this process; `onEvents` gets the poll's event bits. The first
 * descriptor starts the poll, the last one ends it. Each pending call holds a worker thread and
 * there are about 32 of them, so all ports share one.
 *
 * @throws {DeviceError} `unusable` when there is no descriptor left for it
 */
export function watch(fd: number, onEvents: PollListener): Watch {
  const entry: Entry = { fd, onEvents, interest: PollEvent.IN };
  if (running === null) start(entry);
  else entries.add(entry);
  wake();
  let stopping: Promise<void> | undefined;
  return {
    wantWritable(wanted) {
      const interest = wanted ? PollEvent.IN | PollEvent.OUT : PollEvent.IN;
      if (interest === entry.interest) return;
      entry.interest = interest;
      wake();
    },
    stop() {
      return stopping ??= leave(entry);
    },
  };
}

function start(first: Entry): void {
  const pipe = new Int32Array(2);
  if (libc.pipe(new Uint8Array(pipe.buffer)) !== 0) {
    throw new DeviceError("unusable", "This program has too many files open (see ulimit -n)");
  }
  entries.add(first);
  const [readEnd, writeEnd] = pipe;
  wakeFd = writeEnd;
  running = run(readEnd).finally(() => {
    running = null;
    libc.close(readEnd);
    libc.close(writeEnd);
  });
}

async function leave(entry: Entry): Promise<void> {
  entries.delete(entry);
  wake();
  await waiting?.promise;
  // The last one waits for the loop's end too. Awaiting `running` itself would wait for ever if a
  // new descriptor came in between; and one that came and went has begun another wait.
  while (entries.size === 0 && running !== null) await waiting?.promise;
}

async function run(readEnd: number): Promise<void> {
  let polled: Entry[] = [];
  let table = pollTable(readEnd, polled);
  // The first turn belongs to the caller, which has no Watch yet.
  await Promise.resolve();
  while (entries.size > 0) {
    if (changed) {
      polled = [...entries];
      table = pollTable(readEnd, polled);
      changed = false;
    }
    const started = performance.now();
    let ready = await wait(readEnd, table);
    const isBusy = performance.now() - started < REST_MS;
    while (ready > 0) {
      const isUrgent = dispatch(polled, table);
      if (isUrgent || !isBusy || changed) break;
      await rest();
      if (changed) break;
      ready = look(table);
    }
  }
}

/** Fills in what is ready now, and returns how many. */
function look(table: DataView<ArrayBuffer>): number {
  return libc.pollNow(table, BigInt(table.byteLength / POLLFD_SIZE), 0);
}

async function wait(readEnd: number, table: DataView<ArrayBuffer>): Promise<number> {
  waiting = Promise.withResolvers<void>();
  woken = false;
  const ready = await libc.poll(table, BigInt(table.byteLength / POLLFD_SIZE), POLL_TIMEOUT_MS);
  if (table.getInt16(6, true) !== 0) libc.read(readEnd, new Uint8Array(1), 1n);
  // An interrupted poll is tried again; one that the kernel refuses must not spin.
  if (ready < 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
  waiting.resolve();
  waiting = null;
  return ready;
}

function pollTable(readEnd: number, polled: readonly Entry[]): DataView<ArrayBuffer> {
  const table = new DataView(new ArrayBuffer(POLLFD_SIZE * (polled.length + 1)));
  table.setInt32(0, readEnd, true);
  table.setInt16(4, PollEvent.IN, true);
  polled.forEach((entry, index) => {
    table.setInt32(POLLFD_SIZE * (index + 1), entry.fd, true);
    table.setInt16(POLLFD_SIZE * (index + 1) + 4, entry.interest, true);
  });
  return table;
}

/** Returns whether a listener is in a hurry. */
function dispatch(polled: readonly Entry[], table: DataView): boolean {
  let isUrgent = false;
  for (let index = 0; index < polled.length; index++) {
    const events = table.getInt16(POLLFD_SIZE * (index + 1) + 6, true);
    // An earlier callback of this turn may have stopped this one.
    if (events === 0 || !entries.has(polled[index])) continue;
    if (call(polled[index], events)) isUrgent = true;
  }
  return isUrgent;
}

/** A fault in what one descriptor's bytes are for must not stop the others. */
function call({ onEvents }: Entry, events: number): boolean {
  try {
    return onEvents(events) === true;
  } catch (error) {
    // Seen as an unhandled rejection.
    Promise.reject(error);
    return false;
  }
}

async function rest(): Promise<void> {
  waiting = Promise.withResolvers<void>();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, REST_MS);
    endRest = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  endRest = null;
  waiting.resolve();
  waiting = null;
}

function wake(): void {
  changed = true;
  if (endRest !== null) return endRest();
  if (waiting === null || woken) return;
  woken = true;
  libc.write(wakeFd, new Uint8Array(1), 1n);
}
