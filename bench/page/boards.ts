/** What each of some boards prints. */
export interface BoardsOptions {
  readonly boards: number;
  /** Values in a line. */
  readonly channels: number;
  readonly linesPerSecond: number;
  /** Lines for the monitor instead, which are no readings. */
  readonly isLog?: boolean;
}

/** How often lines are written, in milliseconds: a USB adapter hands them over in bunches, too. */
const TICK_MS = 10;

/** Boards at the far end of a wire on TCP, each printing its lines for as long as it is listened to. */
export class Boards implements AsyncDisposable {
  /** What the bridge's config says of them. */
  readonly entries: readonly { type: string; id: string; port: string; hello: boolean }[];
  /** Readings that were written so far. */
  readings = 0;
  readonly #options: BoardsOptions;
  readonly #listeners: readonly Deno.TcpListener[];

  constructor(options: BoardsOptions) {
    this.#options = options;
    this.#listeners = Array.from(
      { length: options.boards },
      () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
    );
    this.entries = this.#listeners.map(({ addr }, i) => ({
      type: "serial",
      id: `board-${i + 1}`,
      port: `tcp://127.0.0.1:${addr.port}`,
      hello: false,
    }));
    for (const listener of this.#listeners) this.#serve(listener);
  }

  async #serve(listener: Deno.TcpListener): Promise<void> {
    for await (const conn of listener) {
      this.#print(conn).catch(() => {}).finally(() => conn.close());
    }
  }

  async #print(conn: Deno.TcpConn): Promise<void> {
    const { linesPerSecond, channels, isLog = false } = this.#options;
    const start = performance.now();
    for (let written = 0;;) {
      const due = Math.floor((performance.now() - start) / 1000 * linesPerSecond);
      let text = "";
      for (; written < due; written++) text += this.#line(written / linesPerSecond);
      if (text !== "") await writeAll(conn, new TextEncoder().encode(text));
      if (!isLog) this.readings = Math.max(this.readings, written * channels * this.entries.length);
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  #line(seconds: number): string {
    const { channels, isLog } = this.#options;
    if (isLog) return `[info] pump is at rest, valve closed, since ${seconds.toFixed(3)}\n`;
    const values = Array.from({ length: channels }, (_, i) => {
      return `c${i + 1}:${(500 + 400 * Math.sin(seconds / 3 + i)).toFixed(1)}`;
    });
    return `${values.join(",")}\n`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    return Promise.resolve();
  }
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}
