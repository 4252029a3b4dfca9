import { closeQuietly, type Conn } from "./conn.ts";

/** What {@linkcode listenUnix} listens on. */
export interface UnixListenOptions {
  /** Of the socket file; its folder is to be there. */
  readonly path: string;
  /** Who may connect, as `chmod` has it, such as `0o660`. Default: as the process's umask has it. */
  readonly mode?: number;
}

/**
 * Listens on a Unix socket. The file of one that was left behind is replaced: it is taken for left
 * behind when nobody holds the lock on `<path>.lock`, which the listener holds while it listens.
 * What lies at the path and is no socket stays.
 *
 * @throws {Deno.errors.AddrInUse} when another listens there, or the path is taken by something else
 */
export function listenUnix({ path, mode }: UnixListenOptions): UnixListener {
  const lock = takeLock(`${path}.lock`);
  try {
    if (isSocket(path)) Deno.removeSync(path);
    const listener = Deno.listen({ transport: "unix", path });
    if (mode !== undefined) Deno.chmodSync(path, mode);
    return new UnixListener(listener, lock);
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Accepts connections over a Unix socket. */
export class UnixListener {
  readonly #listener: Deno.UnixListener;
  readonly #lock: Disposable;

  /** Takes both over. */
  constructor(listener: Deno.UnixListener, lock: Deno.FsFile) {
    this.#listener = listener;
    this.#lock = lock;
  }

  /** Where it listens. */
  get addr(): Deno.UnixAddr {
    return this.#listener.addr as Deno.UnixAddr;
  }

  /** Waits for a connection; rejects when the listener is closed. */
  async accept(): Promise<Conn> {
    return new UnixConn(await this.#listener.accept());
  }

  /** Accepts no more and removes the socket file. The lock file stays: to remove it would be a race. */
  close(): void {
    closeQuietly(this.#listener);
    try {
      Deno.removeSync(this.addr.path);
    } catch {
      // The runtime has removed it.
    }
    this.#lock[Symbol.dispose]();
  }
}

/** A Unix socket knows no delay that could be turned off. */
class UnixConn implements Conn {
  readonly localAddr: Deno.Addr;
  readonly remoteAddr: Deno.Addr;
  readonly #conn: Deno.UnixConn;

  constructor(conn: Deno.UnixConn) {
    this.#conn = conn;
    this.localAddr = conn.localAddr;
    this.remoteAddr = conn.remoteAddr;
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#conn.read(into);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  setNoDelay(): void {}

  close(): void {
    this.#conn.close();
  }
}

function takeLock(path: string): Deno.FsFile {
  const file = Deno.openSync(path, { create: true, write: true });
  if (file.tryLockSync(true)) return file;
  file.close();
  throw new Deno.errors.AddrInUse("Cannot listen: another process listens on this socket");
}

function isSocket(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSocket === true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
