import { concat, utf8 } from "./_bytes.ts";

/** Frames' opcodes with FIN set, as first bytes. */
export const FINAL = { text: 0x81, binary: 0x82, close: 0x88, ping: 0x89, pong: 0x8a } as const;

/** How a test's frame differs from a plain client's. */
export interface FrameOptions {
  /** Masking key, or `null` for an unmasked frame. */
  mask?: readonly number[] | null;
  /** How many bytes hold the length beyond the 7 bits; default: as few as it takes. */
  extendedBytes?: 0 | 2 | 8;
  /** What the header announces; default: the payload's length. */
  announced?: number | bigint;
}

const MASK = [0x37, 0xfa, 0x21, 0x3d];

/** Encodes a client's frame, byte by byte as RFC 6455 §5.2 writes it. */
export function clientFrame(
  first: number,
  payload: Uint8Array | string = "",
  { mask = MASK, extendedBytes, announced }: FrameOptions = {},
): Uint8Array<ArrayBuffer> {
  const bytes = typeof payload === "string" ? utf8(payload) : payload;
  const length = announced ?? bytes.length;
  const extended = extendedBytes ?? (length <= 125 ? 0 : length <= 65535 ? 2 : 8);
  const header = new Uint8Array(2 + extended);
  const view = new DataView(header.buffer);
  header[0] = first;
  header[1] = (mask === null ? 0 : 0x80) |
    (extended === 0 ? Number(length) : extended === 2 ? 126 : 127);
  if (extended === 2) view.setUint16(2, Number(length));
  if (extended === 8) view.setBigUint64(2, BigInt(length));
  if (mask === null) return concat(header, bytes);
  return concat(header, Uint8Array.from(mask), maskNaively(bytes, mask));
}

/** Splits a message into fragments of at most `size` bytes. */
export function clientFragments(opcode: number, payload: Uint8Array, size: number): Uint8Array[] {
  const count = Math.max(1, Math.ceil(payload.length / size));
  return Array.from({ length: count }, (_, i) => {
    const first = (i === 0 ? opcode : 0) | (i === count - 1 ? 0x80 : 0);
    return clientFrame(first, payload.subarray(i * size, (i + 1) * size));
  });
}

/** Masks a copy of `bytes` as RFC 6455 §5.3 puts it. */
export function maskNaively(bytes: Uint8Array, key: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes, (byte, i) => byte ^ key[i % 4]);
}

/** Encodes a client's Close frame. */
export function closeFrame(
  code: number,
  reason: string | Uint8Array = "",
): Uint8Array<ArrayBuffer> {
  const text = typeof reason === "string" ? utf8(reason) : reason;
  return clientFrame(FINAL.close, concat(Uint8Array.of(code >> 8, code & 0xff), text));
}

/** A server's frame, as a client sees it. */
export interface ServerFrame {
  /** FIN, RSV bits and opcode. */
  readonly first: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/**
 * Decodes the server's frame at `offset`, or returns `null` if it is not all there.
 *
 * @throws {Error} when it is masked or its length is not minimal
 */
export function decodeServerFrame(
  bytes: Uint8Array,
  offset: number,
): { frame: ServerFrame; end: number } | null {
  if (bytes.length - offset < 2) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  const code = view.getUint8(1);
  if (code >= 0x80) throw new Error("A server's frame is masked");
  const headerBytes = code === 126 ? 4 : code === 127 ? 10 : 2;
  if (view.byteLength < headerBytes) return null;
  const length = code === 126
    ? view.getUint16(2)
    : code === 127
    ? Number(view.getBigUint64(2))
    : code;
  if ((code === 126 && length < 126) || (code === 127 && length < 65536)) {
    throw new Error("A server's frame length is not minimal");
  }
  const end = offset + headerBytes + length;
  if (bytes.length < end) return null;
  const payload = bytes.slice(offset + headerBytes, end);
  return { frame: { first: view.getUint8(0), payload }, end };
}

/** Decodes bytes that hold whole server frames and nothing else. */
export function decodeServerFrames(bytes: Uint8Array): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const decoded = decodeServerFrame(bytes, offset);
    if (decoded === null) throw new Error("A server's frame is cut off");
    frames.push(decoded.frame);
    offset = decoded.end;
  }
  return frames;
}

/** Returns the code of a Close frame, or 1005 without one. */
export function closeCodeOf({ payload }: ServerFrame): number {
  return payload.length < 2 ? 1005 : payload[0] << 8 | payload[1];
}
