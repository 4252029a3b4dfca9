import { setTimeout as delay } from "node:timers/promises";
import { watchDirectory } from "./directory_watch.ts";
import { readLink, realPath } from "./system_files.ts";

/** A new port belongs to root until `udev` has set its group, a moment later. */
const UDEV_MS = 100;

/** What to wait for. */
export interface FileChange {
  /** The files that it shows in, which need not be there. */
  readonly paths: readonly string[];
  /** What is to become different. */
  version(): string | null;
}

/**
 * Resolves a moment after `version` has become another one, or when `signal` aborts. It is asked
 * again whenever something changes in the folders of `paths`, or of what they link to.
 */
export async function fileChange(
  { paths, version }: FileChange,
  signal: AbortSignal,
): Promise<void> {
  const before = version();
  while (!signal.aborted) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort);
    const folders = new Set(paths.flatMap(foldersOf));
    const stops = [...folders].flatMap((folder) => watchDirectory(folder, resolve) ?? []);
    // Asked again now that nothing can be missed.
    if (version() === before) await promise;
    signal.removeEventListener("abort", onAbort);
    await Promise.all(stops.map((stop) => stop()));
    const isOver = version() !== before;
    // Also when all seems as it was: the kernel takes a port out of /dev first, then out of /sys.
    await delay(UDEV_MS, undefined, { signal }).catch(() => {});
    if (isOver) return;
  }
}

function foldersOf(path: string): string[] {
  const target = readLink(path);
  const folder = nearestFolder(path);
  if (target === null) return [folder];
  return [folder, nearestFolder(target.startsWith("/") ? target : `${folder}/${target}`)];
}

/** The folder of a file, or the nearest one above that is there. */
function nearestFolder(path: string): string {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (realPath(folder) !== null) return folder;
  }
  return path.startsWith("/") ? "/" : ".";
}
