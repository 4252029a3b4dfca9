/** `bench/echo_server.ts` in a process of its own, whose memory and descriptors can be counted. */
export class EchoProcess implements AsyncDisposable {
  readonly addr: Deno.NetAddr;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, port: number) {
    this.#process = process;
    this.addr = { transport: "tcp", hostname: "127.0.0.1", port };
  }

  /** Starts it and waits until it listens. */
  static start(...args: string[]): Promise<EchoProcess> {
    return EchoProcess.#spawn('exec "$0" "$@"', args);
  }

  /** Starts it with few file descriptors and waits until it listens. */
  static startWithDescriptors(count: number): Promise<EchoProcess> {
    return EchoProcess.#spawn(`ulimit -n ${count}; exec "$0" "$@"`, []);
  }

  static async #spawn(shell: string, args: string[]): Promise<EchoProcess> {
    const script = new URL("../../bench/echo_server.ts", import.meta.url).href;
    const process = new Deno.Command("sh", {
      args: ["-c", shell, Deno.execPath(), "run", "--allow-net", script, "--port", "0", ...args],
      stdout: "piped",
    }).spawn();
    let text = "";
    for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      const port = /listening \S*?:(\d+)/.exec(text)?.[1];
      if (port !== undefined) return new EchoProcess(process, Number(port));
    }
    throw new Error("The echo server ended");
  }

  /** How many file descriptors it has open. */
  countDescriptors(): number {
    return [...Deno.readDirSync(`/proc/${this.#process.pid}/fd`)].length;
  }

  /** Its resident memory in bytes. */
  residentBytes(): number {
    const status = Deno.readTextFileSync(`/proc/${this.#process.pid}/status`);
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}
