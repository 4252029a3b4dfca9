import { TextLineStream } from "./text_line_stream.ts";

const root = new URL("../..", import.meta.url).pathname;

/** How to start a {@linkcode Program}. */
export interface ProgramOptions {
  readonly args: readonly string[];
  /** Default: the Deno executable. */
  readonly program?: string;
  /** Where it runs. Default: the project's root. */
  readonly cwd?: string;
}

/** A child process whose lines a test can await. */
export class Program implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: string[] = [];
  readonly #reading: Promise<unknown>;
  #wake = Promise.withResolvers<void>();
  #hasEnded = false;

  constructor({ args, program = Deno.execPath(), cwd = root }: ProgramOptions) {
    this.#process = new Deno.Command(program, {
      args: [...args],
      cwd,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#reading = Promise.all([
      this.#collect(this.#process.stdout),
      this.#collect(this.#process.stderr),
    ]).then(() => this.#end());
  }

  /** What was printed so far, on either stream. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The id of the process. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Resolves with the exit code, or null when a signal ended it. */
  get exitCode(): Promise<number | null> {
    return this.#process.status.then(({ signal, code }) => signal === null ? code : null);
  }

  /**
   * Resolves with the first printed line that matches, also one printed before.
   *
   * @throws {Error} with everything it printed, when it ends or 30 s pass before
   */
  async line(pattern: RegExp): Promise<string> {
    const deadline = AbortSignal.timeout(30_000);
    const expired = new Promise<void>((resolve) => deadline.onabort = () => resolve());
    for (let i = 0;; i++) {
      while (i === this.#lines.length) {
        if (this.#hasEnded || deadline.aborted) throw this.#neverPrinted(pattern);
        await Promise.race([this.#wake.promise, expired]);
      }
      if (pattern.test(this.#lines[i])) return this.#lines[i];
    }
  }

  /** Sends a signal. */
  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Ends the process if it still runs, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#process.status;
    await this.#reading;
  }

  async #collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const lines = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of lines) {
      this.#lines.push(line);
      this.#announce();
    }
  }

  #end(): void {
    this.#hasEnded = true;
    this.#announce();
  }

  #announce(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }

  #neverPrinted(pattern: RegExp): Error {
    return new Error(`Never printed ${pattern}, but:\n${this.#lines.join("\n")}`);
  }
}

/**
 * Starts the bridge with the permissions that `deno task start` gives it, and with a new state
 * directory unless `args` name one.
 */
export function startBridge(...args: string[]): Program {
  const state = args.includes("--state")
    ? []
    : ["--state", Deno.makeTempDirSync({ prefix: "pinbridge-state-" })];
  return new Program({ args: [...startArguments(), ...state, ...args] });
}

/** As {@linkcode startBridge}, in another working directory. */
export function startBridgeIn(cwd: string, ...args: string[]): Program {
  const [run, ...words] = startArguments();
  const module = `${root}/${words.pop()}`;
  return new Program({
    args: [run, "--config", `${root}/deno.json`, ...words, module, ...args],
    cwd,
  });
}

/** Resolves with the URL that a bridge listens on, `http://127.0.0.1:41234/`. */
export async function listeningUrl(bridge: Program): Promise<string> {
  const line = await bridge.line(/^listening http/);
  return line.match(/http\S+/)![0];
}

/** Starts a virtual board as a process of its own; `link` will lead to its terminal. */
export async function startBoard(link: string): Promise<Program> {
  const permissions = ["--allow-ffi", "--allow-read", "--allow-write"];
  const args = ["run", "--quiet", ...permissions, "devices/virtual/main.ts", "--link", link];
  const board = new Program({ args });
  await board.line(/^\/dev\//);
  return board;
}

let isBuilt = false;

/** Returns how `deno task start` starts the program, which is as new as its sources. */
function startArguments(): string[] {
  if (!isBuilt) build();
  isBuilt = true;
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}/deno.json`));
  const command: string = tasks.start.command ?? tasks.start;
  const words = command.split(/\s+/);
  return words.slice(words.indexOf("run"));
}

/** Brings the bundle up to date, as `deno task start` does. */
function build(): void {
  const args = ["task", "--quiet", "build"];
  const { success, stderr } = new Deno.Command(Deno.execPath(), { args, cwd: root }).outputSync();
  if (!success) throw new Error(`Cannot build:\n${new TextDecoder().decode(stderr)}`);
}
