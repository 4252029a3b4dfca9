import { Duplex } from "node:stream";
import type { BrokerAddress } from "./broker_url.ts";
import type { PacketReader } from "./packet_reader.ts";

const READ_BYTES = 64 * 1024;
/**
 * After a read that had less to wait than this, the next one waits as long: a broker that sends
 * something every millisecond costs a good deal less, and no screen shows the difference.
 */
const REST_MS = 4;

type Done = (error?: Error | null) => void;

/**
 * A TCP connection as the library wants it, which leaves it the packets that need an answer. Its
 * own, through `node:net`, wakes up for each message and takes 64 KiB for it.
 */
export class TcpStream extends Duplex {
  readonly #address: BrokerAddress;
  readonly #reader: PacketReader;
  readonly #chunk = new Uint8Array(READ_BYTES);
  #conn: Deno.TcpConn | null = null;
  #isReading = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** Connects at once; what is written meanwhile waits. */
  constructor(address: BrokerAddress, reader: PacketReader) {
    // Who hears the end says it too, and is closed.
    super({ allowHalfOpen: false });
    this.#address = address;
    this.#reader = reader;
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
    this.#readUntilFull().catch((error) => {
      if (!this.destroyed) this.destroy(error);
    }).finally(() => this.#isReading = false);
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

  /** Reads until the library has enough to do for now, or the connection ends. */
  async #readUntilFull(): Promise<void> {
    for (let isTaken = true; isTaken;) {
      const begun = performance.now();
      const read = await this.#conn?.read(this.#chunk) ?? null;
      if (read === null) return void this.push(null);
      const packets = this.#reader.receive(this.#chunk.subarray(0, read));
      isTaken = packets.length === 0 || this.push(packets);
      if (performance.now() - begun < REST_MS) await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#rest = setTimeout(resolve, REST_MS));
  }

  async #writeAll(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length;) at += await this.#conn!.write(chunk.subarray(at));
    }
  }
}
