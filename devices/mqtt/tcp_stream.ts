import { Duplex } from "node:stream";
import type { BrokerAddress } from "./broker_url.ts";

const READ_BYTES = 64 * 1024;
/**
 * After a read that had less to wait than this, the next one waits as long: a broker that sends
 * something every millisecond costs a good deal less, and no screen shows the difference.
 */
const REST_MS = 4;

type Done = (error?: Error | null) => void;

/**
 * A TCP connection as the library wants it. Its own, through `node:net`, would wake up for each
 * message and take 64 KiB for it.
 */
export class TcpStream extends Duplex {
  readonly #address: BrokerAddress;
  readonly #chunk = new Uint8Array(READ_BYTES);
  #conn: Deno.TcpConn | null = null;
  #isReading = false;
  #lastReadAt = -Infinity;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** Connects at once; what is written meanwhile waits. */
  constructor(address: BrokerAddress) {
    super();
    this.#address = address;
  }

  override _construct(done: Done): void {
    const { host: hostname, port } = this.#address;
    Deno.connect({ hostname, port }).then((conn) => {
      // It may have been given up meanwhile.
      if (this.destroyed) conn.close();
      else (this.#conn = conn).setNoDelay(true);
      done();
    }, done);
  }

  override _read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    const pause = this.#lastReadAt + REST_MS - performance.now();
    if (pause > 0) this.#rest = setTimeout(() => this.#readOnce(), REST_MS);
    else this.#readOnce();
  }

  override _write(bytes: Uint8Array, _encoding: string, done: Done): void {
    this.#writeAll([bytes]).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: Done): void {
    this.#writeAll(chunks.map(({ chunk }) => chunk)).then(() => done(), done);
  }

  override _final(done: Done): void {
    // The broker closes its side upon this, which ends the stream.
    (this.#conn?.closeWrite() ?? Promise.resolve()).then(() => done(), () => done());
  }

  override _destroy(error: Error | null, done: Done): void {
    clearTimeout(this.#rest);
    this.#conn?.close();
    this.#conn = null;
    done(error);
  }

  #readOnce(): void {
    this.#conn?.read(this.#chunk).then((read) => {
      this.#isReading = false;
      this.#lastReadAt = performance.now();
      // A copy: the library takes packets out of it in later turns.
      this.push(read === null ? null : this.#chunk.slice(0, read));
    }, (error) => {
      if (!this.destroyed) this.destroy(error);
    });
  }

  async #writeAll(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length;) at += await this.#conn!.write(chunk.subarray(at));
    }
  }
}
