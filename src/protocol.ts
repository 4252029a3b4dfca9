import { CloseCode, decodeClosePayload, encodeClosePayload } from "./close.ts";
import type { Deflate } from "./deflate.ts";
import { ProtocolError } from "./errors.ts";
import {
  checkHeader,
  createHeader,
  decodeHeader,
  decodeKey,
  encodeFrame,
  FIN,
  type FrameHeader,
  type HeaderContext,
  MAX_SHORT_PAYLOAD,
  RSV1,
} from "./frame.ts";
import { unmask } from "./mask.ts";
import { assignMessage, clearMessage, EncodedMessage, Message, passMessage } from "./message.ts";
import { checkText, MessageAssembly, type MessageLimits, NON_ASCII } from "./message_assembly.ts";
import { isControl, Opcode } from "./opcode.ts";
import { Outbox } from "./outbox.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";

/** Where a connection stands in its life (RFC 6455 §7.1). */
export const ConnectionState = {
  Open: "open",
  /** We sent Close and wait for the peer's. */
  Closing: "closing",
  /** Close went both ways, or the peer broke the protocol: what still arrives is discarded. */
  Closed: "closed",
} as const;
/** One of the three states. */
export type ConnectionState = typeof ConnectionState[keyof typeof ConnectionState];

/** How a connection ended, from the protocol's point of view. */
export interface CloseEvent {
  /** The peer's close code; the one we failed the connection with; 1005 without a code, 1006 without a Close. */
  readonly code: number;
  /** The peer's reason, or ours; empty when none was given. */
  readonly reason: string;
  /** Whether Close frames went both ways. */
  readonly wasClean: boolean;
}

/**
 * What a {@linkcode ServerProtocol} reports, synchronously, while it receives. One object serves
 * all connections, because closures for each would be a tenth of what an idle one holds; `owner`
 * tells them apart.
 */
export interface ProtocolEvents<Owner> {
  /** A whole message; valid until the call returns. Not called once closing. */
  message(owner: Owner, message: Message): void;
  /** A control frame came: Close, Ping or Pong. Its payload is valid until the call returns. */
  control(owner: Owner, opcode: Opcode, payload: Uint8Array): void;
  /** The state became `closed`. Called once. */
  closed(owner: Owner, event: CloseEvent): void;
}

/** The limits that need no clock. */
export interface ProtocolLimits extends MessageLimits {
  readonly maxWaitingPongs: number;
}

const EMPTY = new Uint8Array(0);
/** Shared, because a server pings thousands of idle connections at once. */
const EMPTY_PING = new EncodedMessage(encodeFrame(Opcode.Ping, EMPTY));
const SHORT_HEADER_BYTES = 6;
const FINAL_TEXT = FIN | Opcode.Text;
const FINAL_BINARY = FIN | Opcode.Binary;

/**
 * The server's side of one WebSocket connection (RFC 6455), without I/O: bytes in, events and
 * bytes out. `receive` never throws for what a peer sends: the connection is failed with a Close
 * frame and the events say so.
 *
 * ```text
 *   state    sendClose        peer's Close       peer's fault       connection lost
 *   open     Close → closing  Close → closed     Close → closed     1006 → closed
 *   closing  –                closed             closed             1006 → closed
 *   closed   –                discarded          discarded          –
 * ```
 */
export class ServerProtocol<Owner> implements HeaderContext {
  /** Bytes received and not yet handled. The connection reads into it, then calls {@linkcode process}. */
  readonly received: ReceiveBuffer;
  /** Frames to be written. */
  readonly outbox: Outbox;
  readonly #owner: Owner;
  readonly #events: ProtocolEvents<Owner>;
  readonly #limits: ProtocolLimits;
  readonly #deflate: Deflate | null;
  readonly #shortLimit: number;
  #message: Message | null = null;

  #state: ConnectionState = ConnectionState.Open;
  #paused = false;
  #processing = false;

  #header: FrameHeader | null = null;
  /** Made when it is first needed, which whole short messages never do. */
  #assembly: MessageAssembly | null = null;
  #messages = 0;

  constructor(
    owner: Owner,
    events: ProtocolEvents<Owner>,
    limits: ProtocolLimits,
    options: { received?: ReceiveBuffer; deflate?: Deflate | null } = {},
  ) {
    this.#owner = owner;
    this.#events = events;
    this.#limits = limits;
    this.#deflate = options.deflate ?? null;
    this.#shortLimit = Math.min(MAX_SHORT_PAYLOAD, limits.maxMessageBytes);
    this.received = options.received ?? new ReceiveBuffer();
    this.outbox = new Outbox(limits.maxWaitingPongs);
  }

  /** Where the connection stands. */
  get state(): ConnectionState {
    return this.#state;
  }

  /** Whether a fragmented message is under way. */
  get fragmented(): boolean {
    return this.#assembly?.isInMessage ?? false;
  }

  /** Whether permessage-deflate is agreed on. */
  get compression(): boolean {
    return this.#deflate !== null;
  }

  /** Whether {@linkcode process} is under way: a callback is. */
  get isProcessing(): boolean {
    return this.#processing;
  }

  /** Whether {@linkcode pause} holds. */
  get paused(): boolean {
    return this.#paused;
  }

  /** How many messages have been received whole. With {@linkcode isMidMessage} tells how long one takes. */
  get messages(): number {
    return this.#messages;
  }

  /** Whether a frame or a message has begun and not ended. */
  get isMidMessage(): boolean {
    return this.fragmented || this.received.end > this.received.start;
  }

  /** How many payload bytes of the frame under way are yet to be received; a hint for reading. */
  get expectedBytes(): number {
    return this.#assembly?.expectedBytes ?? 0;
  }

  /** Receives a copy of `chunk`: {@linkcode process} for those who have their bytes elsewhere. */
  receive(chunk: Uint8Array): void {
    this.received.append(chunk);
    this.process();
  }

  /** Handles the frames that have been received, until they end or a callback pauses or closes. */
  process(): void {
    if (this.#processing) return;
    this.#processing = true;
    try {
      this.#receiveFrames();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.fail(error.closeCode, error.message);
    } finally {
      if (this.#message !== null) clearMessage(this.#message);
      this.#processing = false;
    }
    if (this.#state === ConnectionState.Closed) this.received.clear();
  }

  /** Stops handling frames after the one at hand. */
  pause(): void {
    this.#paused = true;
  }

  /** Takes {@linkcode pause} back; then call {@linkcode process}. */
  resume(): void {
    this.#paused = false;
  }

  /** Sends a text message. Does nothing once closing. */
  sendText(text: string): void {
    if (this.#state !== ConnectionState.Open) return;
    if (this.#deflate === null) this.outbox.appendText(text);
    else this.#sendData(Opcode.Text, new TextEncoder().encode(text));
  }

  /** Sends a binary message. Does nothing once closing. */
  sendBinary(bytes: Uint8Array): void {
    if (this.#state !== ConnectionState.Open) return;
    this.#sendData(Opcode.Binary, bytes);
  }

  /** Sends a received message on, from where it lies. Does nothing once closing. */
  sendMessage(message: Message): void {
    if (this.#state !== ConnectionState.Open) return;
    if (this.#deflate !== null) {
      this.#sendData(message.isText ? Opcode.Text : Opcode.Binary, message.bytes);
      return;
    }
    passMessage(message, this.outbox);
  }

  /** Sends a message that was encoded for many connections, uncompressed. Does nothing once closing. */
  sendEncoded(message: EncodedMessage): void {
    if (this.#state === ConnectionState.Open) this.outbox.appendShared(message);
  }

  /**
   * Sends a Ping. Does nothing once closing.
   *
   * @throws {RangeError} for a payload of over 125 bytes
   */
  sendPing(payload: Uint8Array = EMPTY): void {
    if (payload.length > MAX_SHORT_PAYLOAD) {
      throw new RangeError(`Cannot send ping: payload is ${payload.length} bytes, limit is 125`);
    }
    if (this.#state !== ConnectionState.Open) return;
    if (payload.length === 0) this.outbox.appendShared(EMPTY_PING);
    else this.outbox.append(FIN | Opcode.Ping, payload, 0, payload.length);
  }

  /**
   * Starts the closing handshake. Does nothing when it has been started.
   *
   * @throws {RangeError} for a code that may not be sent or a reason of over 123 bytes
   */
  sendClose(code: number, reason = ""): void {
    const payload = encodeClosePayload(code, reason);
    if (this.#state !== ConnectionState.Open) return;
    this.#state = ConnectionState.Closing;
    this.outbox.append(FIN | Opcode.Close, payload, 0, payload.length);
  }

  /** Fails the connection (RFC 6455 §7.1.7): Close with `code`, unless one was sent, and no more is received. */
  fail(code: number, reason: string): void {
    if (this.#state === ConnectionState.Closed) return;
    if (this.#state === ConnectionState.Open) this.sendClose(code, reason);
    this.#end({ code, reason, wasClean: false });
  }

  /** The connection is gone; whatever was under way has ended. */
  lost(): void {
    if (this.#state === ConnectionState.Closed) return;
    this.#end({ code: CloseCode.AbnormalClosure, reason: "", wasClean: false });
  }

  #end(event: CloseEvent): void {
    this.#state = ConnectionState.Closed;
    this.#events.closed(this.#owner, event);
  }

  #isReceiving(): boolean {
    return this.#state !== ConnectionState.Closed && !this.#paused;
  }

  #receiveFrames(): void {
    while (this.#isReceiving()) {
      if (this.#assembly === null || !this.#assembly.isInMessage) this.#receiveShort();
      if (!this.#isReceiving()) return;
      const isInFrame = this.#assembly?.isInFrame ?? false;
      if (!(isInFrame ? this.#receivePayload() : this.#receiveHeader())) return;
    }
  }

  /** The hot path: whole, final, masked messages of at most 125 bytes, one after the other. */
  #receiveShort(): void {
    const { received } = this;
    const { bytes } = received;
    const limit = this.#shortLimit;
    while (true) {
      const start = received.start;
      const available = received.end - start;
      if (available < SHORT_HEADER_BYTES) return;
      const first = bytes[start];
      const length = bytes[start + 1] - 0x80;
      if (
        (first !== FINAL_TEXT && first !== FINAL_BINARY) || length < 0 || length > limit ||
        available < SHORT_HEADER_BYTES + length
      ) return;
      const payloadStart = start + SHORT_HEADER_BYTES;
      const payloadEnd = payloadStart + length;
      const seen = unmask(received, payloadStart, payloadEnd, decodeKey(bytes, start + 2));
      const isText = first === FINAL_TEXT;
      if (isText && (seen & NON_ASCII) !== 0) checkText(bytes, payloadStart, payloadEnd);
      received.start = payloadEnd;
      this.#deliver(isText, bytes, payloadStart, payloadEnd);
      if (!this.#isReceiving()) return;
    }
  }

  #receiveHeader(): boolean {
    const { received } = this;
    const header = this.#header ??= createHeader();
    const length = decodeHeader(received.bytes, received.start, received.end, header);
    if (length === 0 && received.end - received.start < 2) return false;
    const fault = checkHeader(header, this);
    if (fault !== null) throw new ProtocolError(fault.closeCode, fault.message);
    if (length === 0) return false;
    const opcode = header.opcode as Opcode;
    if (isControl(opcode)) return this.#receiveControl(opcode, length, header);
    this.#assembly ??= new MessageAssembly({
      received,
      limits: this.#limits,
      deflate: this.#deflate,
    });
    this.#assembly.beginFrame(header);
    received.start += length;
    return true;
  }

  #receiveControl(opcode: Opcode, headerLength: number, header: FrameHeader): boolean {
    const { received } = this;
    const { bytes } = received;
    const start = received.start + headerLength;
    const end = start + header.payloadLength;
    if (received.end < end) return false;
    unmask(received, start, end, header.maskingKey);
    received.start = end;
    this.#events.control(this.#owner, opcode, bytes.subarray(start, end));
    if (opcode === Opcode.Close) this.#receiveClose(start, end);
    else if (opcode === Opcode.Ping && this.#state !== ConnectionState.Closed) {
      // RFC 6455 §5.5.2: answered until the peer's Close; §5.5.3: with the Ping's payload
      this.outbox.appendPong(bytes, start, end);
    }
    return true;
  }

  #receiveClose(start: number, end: number): void {
    const { code, reason } = decodeClosePayload(this.received.bytes, start, end);
    if (this.#state === ConnectionState.Open) {
      // RFC 6455 §5.5.1: the answer usually echoes the code it received
      const payload = code === CloseCode.NoStatusReceived ? EMPTY : encodeClosePayload(code);
      this.outbox.append(FIN | Opcode.Close, payload, 0, payload.length);
    }
    if (this.#state !== ConnectionState.Closed) this.#end({ code, reason, wasClean: true });
  }

  #receivePayload(): boolean {
    const assembly = this.#assembly!;
    if (!assembly.receivePayload()) return false;
    const payload = assembly.takeMessage();
    if (payload !== null) this.#deliver(payload.isText, payload.bytes, payload.start, payload.end);
    return true;
  }

  #deliver(isText: boolean, bytes: Uint8Array<ArrayBuffer>, start: number, end: number): void {
    this.#messages++;
    if (this.#state !== ConnectionState.Open) return;
    const message = this.#message ??= new Message();
    assignMessage(message, isText, bytes, start, end);
    this.#events.message(this.#owner, message);
    clearMessage(message);
  }

  #sendData(opcode: Opcode, payload: Uint8Array): void {
    const compressed = this.#deflate?.compress(payload) ?? null;
    if (compressed === null) this.outbox.append(FIN | opcode, payload, 0, payload.length);
    else this.outbox.append(FIN | RSV1 | opcode, compressed, 0, compressed.length);
  }
}
