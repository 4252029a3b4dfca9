import { CloseCode } from "./close.ts";
import type { Deflate } from "./deflate.ts";
import { ProtocolError } from "./errors.ts";
import type { FrameHeader } from "./frame.ts";
import { rotateKey, unmask } from "./mask.ts";
import { Opcode } from "./opcode.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { checkUtf8, UTF8_COMPLETE, UTF8_INVALID } from "./utf8.ts";

/** The limits on a message. */
export interface MessageLimits {
  /** Bytes of a message, reassembled and inflated. */
  readonly maxMessageBytes: number;
  /** Fragments of a message, empty ones counted. */
  readonly maxFragments: number;
}

/** What a {@linkcode MessageAssembly} works with. */
export interface AssemblyParts {
  readonly received: ReceiveBuffer;
  readonly limits: MessageLimits;
  /** Without it no message is compressed. */
  readonly deflate: Deflate | null;
}

/** Bits that say in {@linkcode unmask}'s answer that some byte is not ASCII. */
export const NON_ASCII = 0x80808080 | 0;

/** Where a whole payload lies. */
export interface Payload {
  readonly isText: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly start: number;
  readonly end: number;
}

/** Puts a message together from frames whose payloads arrive in parts (RFC 6455 §5.4). */
export class MessageAssembly {
  readonly #parts: AssemblyParts;
  // The frame under way: `#remaining` payload bytes are yet to come.
  #isInFrame = false;
  #isFinal = false;
  #remaining = 0;
  #key = 0;
  // The message under way: opcode 0 when there is none.
  #opcode = 0;
  #isCompressed = false;
  #fragments = 0;
  #utf8 = UTF8_COMPLETE;

  constructor(parts: AssemblyParts) {
    this.#parts = parts;
  }

  /** Whether a frame's payload is under way. */
  get isInFrame(): boolean {
    return this.#isInFrame;
  }

  /** Whether a message has begun and not ended. */
  get isInMessage(): boolean {
    return this.#opcode !== 0;
  }

  /** How many payload bytes of the frame under way are not in the receive buffer yet. */
  get expectedBytes(): number {
    const { start, end } = this.#parts.received;
    return Math.max(0, this.#remaining - (end - start));
  }

  /**
   * Begins a data frame, whose header is legal.
   *
   * @throws {ProtocolError} 1008 for too many fragments, 1009 when the message becomes too long
   */
  beginFrame(header: FrameHeader): void {
    const { payloadLength } = header;
    const { received, limits } = this.#parts;
    if (header.opcode !== Opcode.Continuation) {
      this.#opcode = header.opcode;
      this.#isCompressed = header.rsv !== 0;
      this.#fragments = 0;
      this.#utf8 = UTF8_COMPLETE;
    }
    if (++this.#fragments > limits.maxFragments) {
      throw new ProtocolError(CloseCode.PolicyViolation, "Too many fragments");
    }
    if (received.keptEnd - received.keptStart + payloadLength > this.#maxPayloadBytes()) {
      throw new ProtocolError(CloseCode.MessageTooBig, "Message too big");
    }
    this.#isInFrame = true;
    this.#isFinal = header.fin;
    this.#remaining = payloadLength;
    this.#key = header.maskingKey;
  }

  /**
   * Takes the frame's payload from the receive buffer, as far as it is there; returns whether the
   * frame is whole.
   *
   * @throws {ProtocolError} 1007 for a text that is not UTF-8
   */
  receivePayload(): boolean {
    const { received } = this.#parts;
    const count = Math.min(this.#remaining, received.end - received.start);
    if (count > 0) {
      this.#unmask(received.start, received.start + count);
      received.keep(count);
      this.#remaining -= count;
    }
    if (this.#remaining > 0) return false;
    this.#isInFrame = false;
    return true;
  }

  /**
   * Returns the message if the frame that has just become whole was its last one, else `null`. Its
   * payload stays where it is until more is received.
   *
   * @throws {ProtocolError} 1007 for a text that is not UTF-8; what {@linkcode Deflate.inflate} throws
   */
  takeMessage(): Payload | null {
    if (!this.#isFinal) return null;
    const { received, limits, deflate } = this.#parts;
    const isText = this.#opcode === Opcode.Text;
    this.#opcode = 0;
    // RFC 6455 §8.1: a text ends at the end of a character
    if (this.#utf8 !== UTF8_COMPLETE) throw notUtf8();
    const { bytes, keptStart, keptEnd } = received;
    received.dropKept();
    if (!this.#isCompressed) return { isText, bytes, start: keptStart, end: keptEnd };
    const inflated = deflate!.inflate(bytes.subarray(keptStart, keptEnd), limits.maxMessageBytes);
    if (isText) checkText(inflated, 0, inflated.length);
    return { isText, bytes: inflated, start: 0, end: inflated.length };
  }

  #maxPayloadBytes(): number {
    const max = this.#parts.limits.maxMessageBytes;
    // Deflate makes what it cannot compress longer, by up to an eighth: zlib's `deflateBound`.
    return this.#isCompressed ? max * 1.25 + 64 : max;
  }

  /** Text is checked as it arrives, so that it fails no later than the byte that breaks it. */
  #unmask(start: number, end: number): void {
    const { received } = this.#parts;
    const seen = unmask(received, start, end, this.#key);
    this.#key = rotateKey(this.#key, end - start);
    if (this.#opcode !== Opcode.Text || this.#isCompressed) return;
    if (this.#utf8 === UTF8_COMPLETE && (seen & NON_ASCII) === 0) return;
    this.#utf8 = checkUtf8(this.#utf8, received.bytes, start, end);
    if (this.#utf8 === UTF8_INVALID) throw notUtf8();
  }
}

/**
 * Checks a whole text.
 *
 * @throws {ProtocolError} 1007 when it is not UTF-8
 */
export function checkText(bytes: Uint8Array, start: number, end: number): void {
  if (checkUtf8(UTF8_COMPLETE, bytes, start, end) !== UTF8_COMPLETE) throw notUtf8();
}

function notUtf8(): ProtocolError {
  return new ProtocolError(CloseCode.InvalidPayload, "Text is not UTF-8");
}
