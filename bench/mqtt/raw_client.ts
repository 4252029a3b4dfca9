const encoder = new TextEncoder();
const CONNACK_BYTES = 4;
const SUBACK_BYTES = 5;

/** One MQTT 3.1.1 client without a library, so that what is measured is the broker. */
export class RawClient {
  readonly conn: Deno.TcpConn;

  private constructor(conn: Deno.TcpConn) {
    this.conn = conn;
  }

  static async connect(port: number, id: string, keepAliveS = 60): Promise<RawClient> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const client = new RawClient(conn);
    const head = [...text("MQTT"), 4, 2, keepAliveS >> 8, keepAliveS & 255];
    await client.write(packet(0x10, [...head, ...text(id)]));
    await client.#skip(CONNACK_BYTES);
    return client;
  }

  async subscribe(filter: string, qos: number): Promise<void> {
    await this.write(packet(0x82, [0, 1, ...text(filter), qos]));
    await this.#skip(SUBACK_BYTES);
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let left = bytes; left.length > 0;) left = left.subarray(await this.conn.write(left));
  }

  /** Calls back with each packet until the connection ends; after each read `onRead`. */
  async readPackets(
    onPacket: (bytes: Uint8Array, start: number, end: number, first: number) => void,
    onRead: () => void | Promise<void> = () => {},
  ): Promise<void> {
    const buffer = new Uint8Array(1 << 18);
    let length = 0;
    for (;;) {
      const count = await this.conn.read(buffer.subarray(length)).catch(() => null);
      if (count === null) return;
      length += count;
      let offset = 0;
      while (offset + 2 <= length) {
        let size = 0;
        let at = offset + 1;
        for (let shift = 0;; shift += 7) {
          const byte = buffer[at++];
          size |= (byte & 127) << shift;
          if (byte < 128) break;
        }
        if (at + size > length) break;
        onPacket(buffer, at, at + size, buffer[offset]);
        offset = at + size;
      }
      buffer.copyWithin(0, offset, length);
      length -= offset;
      await onRead();
    }
  }

  close(): void {
    this.conn.close();
  }

  async #skip(count: number): Promise<void> {
    for (let left = count; left > 0;) left -= await this.conn.read(new Uint8Array(left)) ?? left;
  }
}

/** Encodes a packet of under 2 MiB. */
export function packet(first: number, body: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const header = [first];
  for (let left = body.length;; left >>= 7) {
    header.push(left > 127 ? left & 127 | 128 : left);
    if (left <= 127) break;
  }
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** Encodes a PUBLISH. */
export function publishPacket(
  topic: string,
  payload: Uint8Array,
  packetId = 0,
): Uint8Array<ArrayBuffer> {
  const id = packetId === 0 ? [] : [packetId >> 8, packetId & 255];
  return packet(packetId === 0 ? 0x30 : 0x32, [...text(topic), ...id, ...payload]);
}

function text(value: string): number[] {
  const bytes = encoder.encode(value);
  return [bytes.length >> 8, bytes.length & 255, ...bytes];
}
