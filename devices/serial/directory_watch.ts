/**
 * Tells of changes in directories: names that come and go, owners and modes that change. One
 * `inotify(7)` descriptor for all of them, in the poll of the ports; nothing runs while nothing
 * changes. Where there is no inotify (macOS), the names are looked at once a second.
 *
 * @module
 */
import { cString, libc, OpenFlag } from "./libc.ts";
import { type Watch, watch } from "./poll_loop.ts";
import { listDirectory } from "./system_files.ts";

const IN_ATTRIB = 0x4;
const IN_MOVED = 0xc0; // from and to
const IN_CREATE = 0x100;
const IN_DELETE = 0x200;
const IN_ONLYDIR = 0x1000000;
const INTEREST = IN_ATTRIB | IN_MOVED | IN_CREATE | IN_DELETE | IN_ONLYDIR;

const EVENT_BYTES = 16; // int wd; uint32_t mask, cookie, len; then len bytes of name
const BUFFER_BYTES = 16 * 1024;
const LOOK_INTERVAL_MS = 1000;

type Listener = () => void;

/** One inotify descriptor, open while anybody listens. */
interface Notifier {
  readonly fd: number;
  readonly watch: Watch;
  readonly listeners: Map<number, Set<Listener>>;
}

let notifier: Notifier | null = null;

/**
 * Calls `onChange` after changes in the directory at `path`, once for those that come together.
 * Returns what ends that, or null when there is no such directory.
 */
export function watchDirectory(path: string, onChange: Listener): (() => Promise<void>) | null {
  const fd = notifier?.fd ??
    libc.inotify_init1?.(OpenFlag.NONBLOCK | OpenFlag.CLOEXEC) ?? -1;
  if (fd < 0) return lookAgainAndAgain(path, onChange);
  const directory = libc.inotify_add_watch!(fd, cString(path), INTEREST);
  if (directory < 0) {
    if (notifier === null) libc.close(fd);
    return null;
  }
  const ours = notifier ??= {
    fd,
    watch: watch(fd, (): void => receive(ours)),
    listeners: new Map(),
  };
  const listeners = ours.listeners.get(directory) ?? new Set();
  ours.listeners.set(directory, listeners.add(onChange));
  return () => leave(ours, directory, onChange);
}

async function leave(ours: Notifier, directory: number, onChange: Listener): Promise<void> {
  const listeners = ours.listeners.get(directory);
  if (!listeners?.delete(onChange)) return;
  if (listeners.size === 0) {
    ours.listeners.delete(directory);
    libc.inotify_rm_watch!(ours.fd, directory);
  }
  if (ours.listeners.size > 0) return;
  if (notifier === ours) notifier = null;
  await ours.watch.stop();
  libc.close(ours.fd);
}

function receive({ fd, listeners }: Notifier): void {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const count = Number(libc.read(fd, buffer, BigInt(BUFFER_BYTES)));
  const events = new DataView(buffer.buffer);
  const called = new Set<Listener>();
  for (let at = 0; at < count; at += EVENT_BYTES + events.getUint32(at + 12, true)) {
    const directory = events.getInt32(at, true);
    // -1: so much happened that the kernel lost count.
    const concerned = directory < 0 ? [...listeners.values()] : [listeners.get(directory) ?? []];
    for (const each of concerned) for (const listener of each) called.add(listener);
  }
  for (const listener of called) listener();
}

function lookAgainAndAgain(path: string, onChange: Listener): () => Promise<void> {
  const look = () => listDirectory(path).sort().join("\n");
  let seen = look();
  const timer = setInterval(() => {
    const now = look();
    if (now !== seen) onChange();
    seen = now;
  }, LOOK_INTERVAL_MS);
  return () => Promise.resolve(clearInterval(timer));
}
