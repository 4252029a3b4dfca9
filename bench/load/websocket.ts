/**
 * As much of a WebSocket client on raw sockets as the load generators need.
 *
 * @module
 */
import * as sockets from "./sockets.ts";

const MASK = [0x12, 0x34, 0x56, 0x78];
/** First byte of a final text frame. */
export const FINAL_TEXT = 0x81;

/**
 * Connects, upgrades and returns the descriptor, still blocking. Reads one byte at a time, so that
 * what the server sends right after its answer stays in the socket.
 */
export function openWebSocket(port: number, path: string): number {
  const fd = sockets.connect(port);
  sockets.write(
    fd,
    new TextEncoder().encode(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
        "Sec-WebSocket-Version: 13\r\n\r\n",
    ),
  );
  const byte = new Uint8Array(1);
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    if (sockets.read(fd, byte) <= 0) throw new Error("Connection ended during the handshake");
    head += String.fromCharCode(byte[0]);
  }
  if (!head.startsWith("HTTP/1.1 101")) throw new Error(`Not upgraded: ${head.split("\r\n")[0]}`);
  return fd;
}

/** Encodes one final, masked frame. */
export function encodeMasked(first: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  const extended = length < 126
    ? [0x80 | length]
    : length < 65536
    ? [0xfe, length >>> 8, length & 0xff]
    : [0xff, 0, 0, 0, 0, length >>> 24, length >>> 16 & 0xff, length >>> 8 & 0xff, length & 0xff];
  const header = [first, ...extended, ...MASK];
  const frame = new Uint8Array(header.length + length);
  frame.set(header);
  for (let i = 0; i < length; i++) frame[header.length + i] = payload[i] ^ MASK[i & 3];
  return frame;
}

/** Cuts a server's bytes into the payloads of its frames, of any length. */
export class FrameReader {
  #bytes: Uint8Array = new Uint8Array(0);

  /** Takes the next bytes and returns the payloads that they complete. */
  receive(chunk: Uint8Array): Uint8Array[] {
    const bytes = new Uint8Array([...this.#bytes, ...chunk]);
    const payloads: Uint8Array[] = [];
    let start = 0;
    for (;;) {
      const { length, payloadStart } = readHeader(bytes, start);
      // NaN, of a header that is cut off, is not either.
      if (!(payloadStart + length <= bytes.length)) break;
      payloads.push(bytes.subarray(payloadStart, payloadStart + length));
      start = payloadStart + length;
    }
    this.#bytes = bytes.slice(start);
    return payloads;
  }
}

/** RFC 6455 §5.2, without a mask; NaN for what is not there yet. */
function readHeader(bytes: Uint8Array, start: number) {
  const short = bytes[start + 1];
  if (short === 127) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const isThere = bytes.length >= start + 10;
    return { length: isThere ? view.getUint32(start + 6) : NaN, payloadStart: start + 10 };
  }
  if (short !== 126) return { length: short ?? NaN, payloadStart: start + 2 };
  return { length: bytes[start + 2] * 256 + bytes[start + 3], payloadStart: start + 4 };
}
