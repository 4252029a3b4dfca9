import type { Clock } from "../clock.ts";

/** How often files are looked at, in milliseconds: what changed is known well within a second. */
export const FILE_CHECK_MS = 400;

/** Options of {@linkcode watchFiles}. */
export interface FileWatchOptions {
  readonly clock: Clock;
  /** Called whenever one of the files is another than before, or came, or went. */
  onChange(): void;
  /** Called at every look, changed or not. */
  onLook?(): void;
}

/** A watch of files. */
export interface FileWatch {
  /** Looks at once, instead of when it is time to. */
  look(): void;
  stop(): void;
}

/**
 * Looks at files again and again until it is stopped. Looking, unlike being
 * notified, works on every file system, and through a folder or a link that is replaced.
 */
export function watchFiles(paths: readonly string[], options: FileWatchOptions): FileWatch {
  const { clock, onChange, onLook } = options;
  let seen = paths.map(signature).join();
  let cancel: () => void;
  const look = () => {
    const now = paths.map(signature).join();
    const isChanged = now !== seen;
    seen = now;
    if (isChanged) onChange();
    onLook?.();
  };
  const lookAgain = () => {
    cancel = clock.after(FILE_CHECK_MS, lookAgain);
    look();
  };
  cancel = clock.after(FILE_CHECK_MS, lookAgain);
  return { look, stop: () => cancel() };
}

/** What of a file changes when it does; its content is not read. */
function signature(path: string): string {
  try {
    const { ino, size, mtime, ctime, mode } = Deno.statSync(path);
    return `${ino} ${size} ${mtime?.getTime()} ${ctime?.getTime()} ${mode}`;
  } catch (error) {
    return (error as Error).name;
  }
}
