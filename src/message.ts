import { encodeFrame, FIN } from "./frame.ts";
import { Opcode } from "./opcode.ts";

/** Up to this many bytes an ASCII text is decoded in JavaScript; a call to the decoder costs more: `bench/text_bench.ts`. */
const SHORT_TEXT_BYTES = 24;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const empty = new Uint8Array(0);

let assign: (
  message: Message,
  isText: boolean,
  bytes: Uint8Array<ArrayBuffer>,
  start: number,
  end: number,
) => void;
let pass: (message: Message, sink: FrameSink) => void;

/** Where {@linkcode passMessage} puts a frame; see {@linkcode Outbox.append}. */
interface FrameSink {
  append(first: number, bytes: Uint8Array, start: number, end: number): void;
}

/**
 * A received message. A text is valid UTF-8: it was checked before it came here. The object that a
 * callback is handed is used again for the next message and is empty once the callback returns.
 */
export class Message {
  #isText = false;
  #bytes: Uint8Array<ArrayBuffer> = empty;
  #start = 0;
  #end = 0;

  /** Whether it came as text; else it is binary. */
  get isText(): boolean {
    return this.#isText;
  }

  /** Length of the payload in bytes. */
  get byteLength(): number {
    return this.#end - this.#start;
  }

  /** The payload: in a callback a view into the receive buffer, valid until the callback returns. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Decodes the payload as UTF-8; a byte order mark is kept. */
  text(): string {
    return decodeShortAscii(this.#bytes, this.#start, this.#end) ?? decoder.decode(this.bytes);
  }

  /** Returns a message with a copy of the payload, which stays valid. */
  clone(): Message {
    const copy = new Message();
    assign(copy, this.#isText, this.bytes.slice(), 0, this.byteLength);
    return copy;
  }

  static {
    assign = (message, isText, bytes, start, end) => {
      message.#isText = isText;
      message.#bytes = bytes;
      message.#start = start;
      message.#end = end;
    };
    pass = (message, sink) => {
      const opcode = message.#isText ? Opcode.Text : Opcode.Binary;
      sink.append(FIN | opcode, message.#bytes, message.#start, message.#end);
    };
  }
}

/** Points `message` at `bytes` from `start` to `end`. For the connection only. */
export function assignMessage(
  message: Message,
  isText: boolean,
  bytes: Uint8Array<ArrayBuffer>,
  start: number,
  end: number,
): void {
  assign(message, isText, bytes, start, end);
}

/** Empties `message`, so that nothing shows through it after its callback. For the connection only. */
export function clearMessage(message: Message): void {
  assign(message, false, empty, 0, 0);
}

/** Appends the message as a frame, without a view of its payload being made. For the connection only. */
export function passMessage(message: Message, sink: FrameSink): void {
  pass(message, sink);
}

function decodeShortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  if (end - start > SHORT_TEXT_BYTES) return null;
  let text = "";
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte >= 0x80) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** A message encoded once to be sent to many connections; its bytes are shared. */
export class EncodedMessage {
  /** One whole, final, unmasked frame. Not to be changed. */
  readonly frame: Uint8Array<ArrayBuffer>;

  /** Takes over a whole frame; use {@linkcode encodeMessage} to make one. */
  constructor(frame: Uint8Array<ArrayBuffer>) {
    this.frame = frame;
  }
}

/** Encodes a text or binary message for any number of {@linkcode WebSocketConnection.send} calls. */
export function encodeMessage(data: string | Uint8Array): EncodedMessage {
  return new EncodedMessage(
    typeof data === "string"
      ? encodeFrame(Opcode.Text, encoder.encode(data))
      : encodeFrame(Opcode.Binary, data),
  );
}
