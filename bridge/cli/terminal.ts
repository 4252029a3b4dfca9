import { printable } from "../log.ts";

/** Where a command prints, and how it hears that it should stop. */
export interface Terminal {
  /** Whether a person reads the output, rather than a program or a file. */
  readonly isInteractive: boolean;
  /** Aborted by Ctrl+C, or when nobody reads the output any more. */
  readonly stopped: AbortSignal;
  /** Prints one line, with control characters made visible. */
  print(line: string): void;
  /** Prints bytes as they are. */
  printBytes(bytes: Uint8Array): void;
  /** Tells, apart from the output, what the person should know. */
  tell(line: string): void;
}

/** Returns the terminal that the program was started from. */
export function openTerminal(): Terminal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stop.abort());
  }
  const printBytes = (bytes: Uint8Array) => {
    try {
      for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
    } catch (error) {
      // Who has read enough, as `head` does, closes the pipe.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      stop.abort();
    }
  };
  return {
    isInteractive: Deno.stdout.isTerminal(),
    stopped: stop.signal,
    print: (line) => printBytes(new TextEncoder().encode(`${printable(line)}\n`)),
    printBytes,
    tell: (line) => console.error(printable(line)),
  };
}

/** Resolves when `signal` aborts, or after `seconds` if there are any. */
export async function untilStopped(signal: AbortSignal, seconds?: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const timer = seconds === undefined ? undefined : setTimeout(resolve, seconds * 1000);
  signal.addEventListener("abort", resolve);
  if (!signal.aborted) await promise;
  signal.removeEventListener("abort", resolve);
  clearTimeout(timer);
}
