import type { Limits } from "../../src/limits.ts";

/** How often descriptors are counted until there are as few as there should be. */
const COUNT_MS = 10;

/** `_tls_server.ts` in a process of its own, whose sockets can be counted. */
export class TlsProcess implements AsyncDisposable {
  readonly addr: Deno.NetAddr;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, port: number) {
    this.#process = process;
    this.addr = { transport: "tcp", hostname: "127.0.0.1", port };
  }

  /** Starts it with the limits of `SHORT` and these, and waits until it listens. */
  static async start(limits: Partial<Limits> = {}): Promise<TlsProcess> {
    const script = new URL("_tls_server.ts", import.meta.url).href;
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-net", "--allow-read", script, JSON.stringify(limits)],
      stdout: "piped",
    }).spawn();
    const reader = process.stdout.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return new TlsProcess(process, Number(new TextDecoder().decode(value)));
  }

  /** How many sockets it has open. */
  countSockets(): number {
    const folder = `/proc/${this.#process.pid}/fd`;
    return [...Deno.readDirSync(folder)].filter(({ name }) => isSocket(`${folder}/${name}`)).length;
  }

  /** Waits until it has at most `count` sockets open, or throws after `timeoutMs`. */
  async socketsDownTo(count: number, timeoutMs: number): Promise<void> {
    const start = performance.now();
    while (this.countSockets() > count) {
      const ms = performance.now() - start;
      if (ms > timeoutMs) throw new Error(`${this.countSockets()} sockets, not ${count}`);
      await new Promise((resolve) => setTimeout(resolve, COUNT_MS));
    }
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}

function isSocket(path: string): boolean {
  try {
    return Deno.readLinkSync(path).startsWith("socket:");
  } catch {
    // Closed meanwhile.
    return false;
  }
}
