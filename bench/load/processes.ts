/**
 * Servers and load generators as processes, and what the system says of them.
 *
 * @module
 */

/** A process that has said that it is ready. */
export interface RunningServer extends AsyncDisposable {
  /** What it printed up to and with its `listening` line. */
  readonly output: string;
  readonly port: number;
  readonly pid: number;
  /** From starting the process to its `listening` line. */
  readonly startMs: number;
}

/** Starts a server that prints `listening …:PORT/…` when ready. */
export async function startServer(command: readonly string[]): Promise<RunningServer> {
  const started = performance.now();
  const child = new Deno.Command(command[0], {
    args: command.slice(1),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let output = "";
  let port: RegExpExecArray | null = null;
  while ((port = /listening \w+:\/\/[^:\s]+:(\d+)/.exec(output)) === null) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`Cannot start: ${command.join(" ")}`);
    output += value;
  }
  const startMs = performance.now() - started;
  reader.releaseLock();
  return {
    output,
    port: Number(port[1]),
    pid: child.pid,
    startMs,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await child.stdout.cancel().catch(() => {});
    },
  };
}

/** Runs a load generator, `client.c` or `viewers.ts`, and returns what it printed. */
export async function runClient(
  file: "client.c" | "viewers.ts",
  options: Readonly<Record<string, string | number>>,
): Promise<Record<string, number>> {
  const path = `${import.meta.dirname}/${file}`;
  const [program, ...first] = file === "client.c"
    ? [await compile(path)]
    : [Deno.execPath(), "run", "--allow-all", path];
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...first, ...args] })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const programs = new Map<string, Promise<string>>();

/** Compiles a C source, once, and returns the program's path; it goes when this process ends. */
export function compile(source: string): Promise<string> {
  const known = programs.get(source) ?? compileAnew(source);
  programs.set(source, known);
  return known;
}

async function compileAnew(source: string): Promise<string> {
  const program = await Deno.makeTempFile();
  addEventListener("unload", () => Deno.removeSync(program));
  const { success, stderr } = await new Deno.Command("gcc", {
    args: ["-O2", "-o", program, source],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return program;
}

/** Returns the resident memory of a process in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024;
}
