import { CloseCode } from "./close.ts";
import { isControl, isOpcode, Opcode } from "./opcode.ts";

// RFC 6455 §5.2
//
//    0 1 2 3 4 5 6 7   8 9 …
//   +-+-+-+-+-------+ +-+-------------+ +---------------+ +-------------+ +---------
//   |F|R|R|R|       | |M|             | | 16 or 64 bits | |             | |
//   |I|S|S|S|opcode | |A| length code | | of length if  | | masking key | | payload
//   |N|V|V|V|       | |S|   (7)       | | the code is   | | (32, if     | |
//   | |1|2|3|  (4)  | |K|             | | 126 or 127    | | MASK)       | |
//   +-+-+-+-+-------+ +-+-------------+ +---------------+ +-------------+ +---------

/** The FIN bit in a frame's first byte. */
export const FIN = 0x80;
/** The RSV1 bit in a frame's first byte: with permessage-deflate, a compressed message. */
export const RSV1 = 0x40;
/** The longest payload of a control frame, and of a frame with a 7-bit length. */
export const MAX_SHORT_PAYLOAD = 125;
/** The longest header: two bytes, 64 bits of length, the masking key. */
export const MAX_HEADER_BYTES = 14;

/** A frame's header, decoded. One object serves a whole connection. */
export interface FrameHeader {
  fin: boolean;
  /** RSV1–3 as a number: 4, 2 and 1. */
  rsv: number;
  /** 0–15; whether it is defined is for {@linkcode checkHeader} to say. */
  opcode: number;
  masked: boolean;
  /** Bytes; while the header is incomplete, its length code: a lower bound. 2^53 and above are inexact. */
  payloadLength: number;
  /** How many bytes hold the length beyond the length code: 0, 2 or 8; 0 while the header is incomplete. */
  extendedBytes: number;
  /** First key byte in the lowest 8 bits; 0 without a mask. */
  maskingKey: number;
}

/** What {@linkcode checkHeader} must know of the connection. */
export interface HeaderContext {
  /** Whether a fragmented message is under way. */
  readonly fragmented: boolean;
  /** Whether RSV1 marks a compressed message on this connection. */
  readonly compression: boolean;
}

/** A rule that a header breaks. */
export interface HeaderFault {
  readonly closeCode: number;
  readonly message: string;
}

/** Returns a header to decode into. */
export function createHeader(): FrameHeader {
  return {
    fin: false,
    rsv: 0,
    opcode: 0,
    masked: false,
    payloadLength: 0,
    extendedBytes: 0,
    maskingKey: 0,
  };
}

/**
 * Decodes the header that starts at `start` into `header` and returns its length in bytes, 2–14,
 * or 0 when `end` comes before the end of it. From two bytes on, all but the length and the key
 * are decoded even then. Decides nothing about legality.
 */
export function decodeHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  header: FrameHeader,
): number {
  if (end - start < 2) return 0;
  const first = bytes[start];
  const second = bytes[start + 1];
  const lengthCode = second & 0x7f;
  header.fin = first >= FIN;
  header.rsv = first >>> 4 & 7;
  header.opcode = first & 0xf;
  header.masked = second >= 0x80;
  header.payloadLength = lengthCode;
  header.extendedBytes = 0;
  header.maskingKey = 0;
  const extendedBytes = lengthCode === 126 ? 2 : lengthCode === 127 ? 8 : 0;
  const length = 2 + extendedBytes + (header.masked ? 4 : 0);
  if (end - start < length) return 0;
  header.extendedBytes = extendedBytes;
  if (extendedBytes === 2) {
    header.payloadLength = bytes[start + 2] << 8 | bytes[start + 3];
  } else if (extendedBytes === 8) {
    const high = decodeUint32(bytes, start + 2);
    // From 2^53 on the low half is left out: rounding must not carry into the top bit.
    header.payloadLength = high * 2 ** 32 + (high >= 2 ** 21 ? 0 : decodeUint32(bytes, start + 6));
  }
  if (header.masked) header.maskingKey = decodeKey(bytes, start + length - 4);
  return length;
}

/** Returns the masking key at `offset`, its first byte in the lowest 8 bits. */
export function decodeKey(bytes: Uint8Array, offset: number): number {
  return bytes[offset] | bytes[offset + 1] << 8 | bytes[offset + 2] << 16 |
    bytes[offset + 3] << 24;
}

function decodeUint32(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] << 24 | bytes[offset + 1] << 16 | bytes[offset + 2] << 8 |
    bytes[offset + 3]) >>> 0;
}

/** Returns the first rule of RFC 6455 that a client's header breaks, or `null`. */
export function checkHeader(header: FrameHeader, context: HeaderContext): HeaderFault | null {
  const { opcode, payloadLength } = header;
  if (!isOpcode(opcode)) return fault(`Opcode ${opcode} is reserved`);
  // RFC 6455 §5.2, RFC 7692 §6: RSV1 only on a compressed message's first frame
  const allowed = context.compression && (opcode === Opcode.Text || opcode === Opcode.Binary)
    ? 4
    : 0;
  if ((header.rsv & ~allowed) !== 0) return fault("A reserved bit is set");
  // RFC 6455 §5.1: a client masks every frame
  if (!header.masked) return fault("Frame is not masked");
  if (isControl(opcode)) {
    // RFC 6455 §5.5: control frames must not be fragmented and carry at most 125 bytes
    if (!header.fin) return fault("Control frame is fragmented");
    if (payloadLength > MAX_SHORT_PAYLOAD || header.extendedBytes > 0) {
      return fault("Control frame is over 125 bytes");
    }
  } else if (opcode === Opcode.Continuation) {
    // RFC 6455 §5.4: fragments of one message are not mixed with another message
    if (!context.fragmented) return fault("Continuation without a message");
  } else if (context.fragmented) {
    return fault("New message inside a fragmented one");
  }
  return checkLength(header);
}

function checkLength({ payloadLength, extendedBytes }: FrameHeader): HeaderFault | null {
  // RFC 6455 §5.2: the top bit of a 64-bit length must be 0
  if (payloadLength >= 2 ** 63) return fault("Length has its top bit set");
  if (payloadLength > Number.MAX_SAFE_INTEGER) {
    return { closeCode: CloseCode.MessageTooBig, message: "Length is 2^53 or more" };
  }
  // RFC 6455 §5.2: the minimal number of bytes must be used to encode the length
  if (
    (extendedBytes === 2 && payloadLength <= MAX_SHORT_PAYLOAD) ||
    (extendedBytes === 8 && payloadLength <= 0xffff)
  ) return fault("Length is not minimal");
  return null;
}

function fault(message: string): HeaderFault {
  return { closeCode: CloseCode.ProtocolError, message };
}

/** Returns the bytes that {@linkcode encodeHeader} needs for a payload of `length` bytes: 2, 4 or 10. */
export function headerLength(length: number): number {
  return length <= MAX_SHORT_PAYLOAD ? 2 : length <= 0xffff ? 4 : 10;
}

/**
 * Writes an unmasked header at `offset` and returns the offset after it.
 *
 * @param first the first byte: FIN, RSV bits and opcode
 * @param length payload length in bytes
 */
export function encodeHeader(
  target: Uint8Array,
  offset: number,
  first: number,
  length: number,
): number {
  target[offset] = first;
  if (length <= MAX_SHORT_PAYLOAD) {
    target[offset + 1] = length;
    return offset + 2;
  }
  if (length <= 0xffff) {
    target[offset + 1] = 126;
    target[offset + 2] = length >>> 8;
    target[offset + 3] = length & 0xff;
    return offset + 4;
  }
  target[offset + 1] = 127;
  const high = Math.floor(length / 2 ** 32);
  for (let i = 0; i < 4; i++) {
    target[offset + 2 + i] = high >>> (24 - 8 * i);
    target[offset + 6 + i] = length >>> (24 - 8 * i);
  }
  return offset + 10;
}

/** Encodes one final, unmasked frame: what a server sends. */
export function encodeFrame(opcode: Opcode, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(headerLength(payload.length) + payload.length);
  frame.set(payload, encodeHeader(frame, 0, FIN | opcode, payload.length));
  return frame;
}
