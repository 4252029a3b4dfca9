import { connect as connectNode } from "node:net";
import { concat, utf8 } from "./_bytes.ts";
import { clientFrame, closeCodeOf, decodeServerFrame, FINAL, type ServerFrame } from "./_frames.ts";

/** How long anything in a test may take before its connection is closed under it. */
const PATIENCE_MS = 15_000;

/** The request of a plain client. */
export const HANDSHAKE = "GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" +
  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** Returns {@linkcode HANDSHAKE} with more field lines. */
export function handshakeWith(...lines: string[]): string {
  return HANDSHAKE.replace("\r\n\r\n", ["", ...lines, "", ""].join("\r\n"));
}

/** How a connection ended: by FIN or by RST. */
export type Ending = "fin" | "rst";

/** A peer that sends whatever a test wants over raw TCP or TLS. */
export class RawClient implements Disposable {
  readonly conn: Deno.Conn;
  /** How the connection ended, once it has. */
  ending: Ending | null = null;
  #received: Uint8Array = new Uint8Array(0);
  #offset = 0;

  constructor(conn: Deno.Conn) {
    this.conn = conn;
  }

  /** Connects over TCP, or over TLS when a certificate to trust is given. */
  static async connect({ port }: Deno.NetAddr, caCert?: string): Promise<RawClient> {
    const hostname = "127.0.0.1";
    if (caCert !== undefined) {
      return new RawClient(await Deno.connectTls({ hostname, port, caCerts: [caCert] }));
    }
    const conn = await Deno.connect({ hostname, port });
    conn.setNoDelay(true);
    return new RawClient(conn);
  }

  /** Connects and opens a WebSocket. */
  static async open(addr: Deno.NetAddr, request = HANDSHAKE, caCert?: string): Promise<RawClient> {
    const client = await RawClient.connect(addr, caCert);
    await client.send(request);
    const head = await client.readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) throw new Error(`No WebSocket: ${head}`);
    return client;
  }

  /** Sends text or bytes, all of it. */
  async send(...parts: (string | Uint8Array)[]): Promise<void> {
    for (const part of parts) {
      const bytes = typeof part === "string" ? utf8(part) : part;
      for (let offset = 0; offset < bytes.length;) {
        offset += await this.conn.write(bytes.subarray(offset));
      }
    }
  }

  /** Sends as {@linkcode send} does, and minds no end of the connection. */
  async trySend(...parts: (string | Uint8Array)[]): Promise<void> {
    await this.send(...parts).catch(() => {});
  }

  /** Sends a message and reads its echo. */
  async echo(text: string): Promise<void> {
    await this.send(clientFrame(FINAL.text, text));
    const frame = await this.readFrame();
    const echoed = new TextDecoder().decode(frame?.payload);
    if (frame?.first !== FINAL.text || echoed !== text) throw new Error(`Echoed ${echoed}`);
  }

  /** Reads a response's head with its empty line; what the connection gave if it ended before. */
  async readHead(): Promise<string> {
    let text = "";
    while (!text.endsWith("\r\n\r\n")) {
      const byte = await this.#take(1);
      if (byte === null) return text;
      text += String.fromCharCode(byte[0]);
    }
    return text;
  }

  /** Reads a response: its status, its head and as much body as Content-Length says. */
  async readResponse(): Promise<{ status: number; head: string; body: string }> {
    const head = await this.readHead();
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    const body = length === 0 ? null : await this.#take(length);
    return {
      status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0),
      head,
      body: new TextDecoder().decode(body ?? undefined),
    };
  }

  /** Reads a frame; `null` when the connection ends first. */
  async readFrame(): Promise<ServerFrame | null> {
    while (true) {
      const decoded = decodeServerFrame(this.#received, this.#offset);
      if (decoded !== null) {
        this.#offset = decoded.end;
        return decoded.frame;
      }
      if (!await this.#readMore()) return null;
    }
  }

  /** Reads frames until the connection ends; returns the code of each Close among them. */
  async readCloseCodes(): Promise<number[]> {
    const codes: number[] = [];
    for (let frame = await this.readFrame(); frame !== null; frame = await this.readFrame()) {
      if (frame.first === FINAL.close) codes.push(closeCodeOf(frame));
    }
    return codes;
  }

  /** Reads until the connection ends, and returns all that came. */
  async readToEnd(): Promise<Uint8Array> {
    while (await this.#readMore());
    const rest = this.#received.subarray(this.#offset);
    this.#offset = this.#received.length;
    return rest;
  }

  /** Reads to the end as text. */
  async readTextToEnd(): Promise<string> {
    return new TextDecoder("latin1").decode(await this.readToEnd());
  }

  /** Closes at once; minds no earlier end. */
  [Symbol.dispose](): void {
    try {
      this.conn.close();
    } catch {
      // Closed already.
    }
  }

  async #take(count: number): Promise<Uint8Array | null> {
    while (this.#received.length - this.#offset < count) {
      if (!await this.#readMore()) return null;
    }
    const bytes = this.#received.subarray(this.#offset, this.#offset + count);
    this.#offset += count;
    return bytes;
  }

  async #readMore(): Promise<boolean> {
    if (this.ending !== null) return false;
    const chunk = new Uint8Array(65_536);
    const timer = setTimeout(() => this[Symbol.dispose](), PATIENCE_MS);
    try {
      const count = await this.conn.read(chunk);
      if (count === null) this.ending = "fin";
      else this.#received = concat(this.#received.subarray(this.#offset), chunk.slice(0, count));
      if (count !== null) this.#offset = 0;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
      this.ending = "rst";
    } finally {
      clearTimeout(timer);
    }
    return this.ending === null;
  }
}

/** Connects, sends `bytes` and resets the connection. */
export function sendAndReset({ port }: Deno.NetAddr, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectNode(port, "127.0.0.1", () => {
      if (bytes.length === 0) socket.resetAndDestroy();
      else socket.write(bytes, () => socket.resetAndDestroy());
    });
    socket.on("close", () => resolve());
    socket.on("error", reject);
  });
}
