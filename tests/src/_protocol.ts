import type { Deflate } from "../../src/deflate.ts";
import type { Message } from "../../src/message.ts";
import { Opcode } from "../../src/opcode.ts";
import {
  type CloseEvent,
  type ProtocolEvents,
  type ProtocolLimits,
  ServerProtocol,
} from "../../src/protocol.ts";
import { toHex } from "./_bytes.ts";
import { closeCodeOf, decodeServerFrames, FINAL, type ServerFrame } from "./_frames.ts";
import { takeAll } from "./_outbox.ts";

/** Limits that stand in no vector's way. */
export const WIDE_LIMITS: ProtocolLimits = {
  maxMessageBytes: 1 << 20,
  maxFragments: 1024,
  maxWaitingPongs: 128,
};

const WRITE_DOWN: ProtocolEvents<Recorded> = {
  message(recorded, message) {
    recorded.events.push(describe(message));
    recorded.onMessage?.(message);
  },
  control: (recorded, opcode) => recorded.events.push(nameOf(opcode)),
  closed(recorded, event) {
    recorded.closed = event;
    recorded.events.push(`closed ${event.code} ${event.wasClean ? "clean" : "unclean"}`);
  },
};

/** A protocol whose events are written down, one line each. */
export class Recorded {
  readonly protocol: ServerProtocol<Recorded>;
  readonly events: string[] = [];
  closed: CloseEvent | null = null;
  /** Called with each message after it is written down. */
  onMessage: ((message: Message) => void) | null = null;

  constructor(options: { limits?: Partial<ProtocolLimits>; deflate?: Deflate } = {}) {
    const limits = { ...WIDE_LIMITS, ...options.limits };
    this.protocol = new ServerProtocol(this, WRITE_DOWN, limits, { deflate: options.deflate });
  }

  /** Receives chunks, one after the other. */
  receive(...chunks: Uint8Array[]): this {
    for (const chunk of chunks) this.protocol.receive(chunk);
    return this;
  }

  /** Takes all that waits to be written. */
  takeBytes(): Uint8Array<ArrayBuffer> {
    return takeAll(this.protocol.outbox);
  }

  /** Takes all that waits to be written, as frames. */
  takeFrames(): ServerFrame[] {
    return decodeServerFrames(this.takeBytes());
  }

  /** Returns the code of each Close frame that waits to be written. */
  takeCloseCodes(): number[] {
    return this.takeFrames().filter(({ first }) => first === FINAL.close).map(closeCodeOf);
  }
}

/** What a protocol made of some bytes: its events, its state and all that it wants to write. */
export interface Outcome {
  readonly events: readonly string[];
  readonly state: string;
  readonly sent: string;
}

/** Gives `chunks` to a fresh protocol that echoes every message. */
export function outcomeOf(
  chunks: readonly Uint8Array[],
  options: { limits?: Partial<ProtocolLimits>; deflate?: Deflate } = {},
): Outcome {
  const recorded = new Recorded(options);
  recorded.onMessage = (message) => recorded.protocol.sendMessage(message);
  recorded.receive(...chunks);
  const { events, protocol } = recorded;
  return { events, state: protocol.state, sent: toHex(recorded.takeBytes()) };
}

function describe(message: Message): string {
  const kind = message.isText ? "text" : "binary";
  if (message.byteLength > 200) {
    return `${kind} of ${message.byteLength} bytes, hash ${hash(message.bytes)}`;
  }
  return `${kind} ${message.isText ? JSON.stringify(message.text()) : toHex(message.bytes)}`;
}

function hash(bytes: Uint8Array): number {
  let hash = 0;
  for (const byte of bytes) hash = (hash * 31 + byte) | 0;
  return hash;
}

function nameOf(opcode: Opcode): string {
  return opcode === Opcode.Close ? "close" : opcode === Opcode.Ping ? "ping" : "pong";
}
