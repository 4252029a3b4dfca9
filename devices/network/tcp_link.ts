import { DeviceError } from "../adapter.ts";
import type { FdStreamEvents } from "../serial/fd_stream.ts";
import type { NetworkAddress } from "./address.ts";

/** How long a connection may take to be made. */
export const CONNECT_TIMEOUT_MS = 5000;
const READ_BUFFER_BYTES = 16 * 1024;

/** Bytes in and out of one TCP connection, as a port's. */
export class TcpLink {
  readonly #conn: Deno.TcpConn;
  #writing: Promise<unknown> = Promise.resolve();
  #isOpen = true;
  #reading: Promise<void> = Promise.resolve();

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /**
   * Connects.
   *
   * @throws {DeviceError} `absent` or `unusable`, with what a person can do about it; `signal.reason`
   */
  static async open(address: NetworkAddress, signal: AbortSignal): Promise<TcpLink> {
    const { hostname, port } = address;
    const connecting = Deno.connect({ hostname, port });
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new DeviceError("absent", `${hostname}:${port} does not answer`));
    }, CONNECT_TIMEOUT_MS);
    const onAbort = () => late.reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    try {
      const conn = await Promise.race([connecting, late.promise]);
      conn.setKeepAlive(true);
      conn.setNoDelay(true);
      return new TcpLink(conn);
    } catch (error) {
      connecting.then((conn) => conn.close(), () => {});
      if (signal.aborted || error instanceof DeviceError) throw error;
      throw explainConnectError(address, error as Error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Begins to report; to be called once. */
  start({ onBytes, onLost }: FdStreamEvents): void {
    this.#reading = this.#read(onBytes).then(() => {
      if (this.#isOpen) onLost();
    });
  }

  /** As {@linkcode FdStream.write}. */
  async write(bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void> {
    const before = this.#writing;
    const own = Promise.withResolvers<void>();
    this.#writing = own.promise;
    try {
      await before;
      signal?.throwIfAborted();
      if (!this.#isOpen) throw new DeviceError("lost", "The connection is closed");
      await this.#writeAll(bytes);
    } finally {
      own.resolve();
    }
  }

  /** Gives the connection back; never throws. */
  async close(): Promise<void> {
    this.#isOpen = false;
    try {
      this.#conn.close();
    } catch {
      // It was closed by the other side.
    }
    await this.#reading;
  }

  async #writeAll(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
    } catch (cause) {
      throw new DeviceError("lost", "The connection broke", { cause });
    }
  }

  async #read(onBytes: FdStreamEvents["onBytes"]): Promise<void> {
    const buffer = new Uint8Array(READ_BUFFER_BYTES);
    try {
      while (this.#isOpen) {
        const count = await this.#conn.read(buffer);
        if (count === null) return;
        if (this.#isOpen && count > 0) onBytes(buffer.subarray(0, count));
      }
    } catch {
      // Reset by the other side, or closed by us.
    }
  }
}

function explainConnectError({ hostname, port }: NetworkAddress, error: Error): DeviceError {
  const at = `${hostname}:${port}`;
  if (error instanceof Deno.errors.NotCapable) {
    return new DeviceError("unusable", `No permission to connect to ${at}`, { cause: error });
  }
  if (error instanceof Deno.errors.ConnectionRefused) {
    return new DeviceError("absent", `${at} refuses: does anything listen there?`, {
      cause: error,
    });
  }
  const reason = /lookup|resolve|Name or service/i.test(error.message)
    ? `${hostname} is not known in this network`
    : `${at} cannot be reached: ${error.message.split("\n")[0]}`;
  return new DeviceError("absent", reason, { cause: error });
}
