import { dirname } from "node:path";
import { decodePacket } from "../packet/decode.ts";
import { encodePublish } from "../packet/encode.ts";
import { MqttError, PacketType } from "../packet/codes.ts";
import { PacketFramer } from "../packet/packet_framer.ts";
import type { Broker } from "./broker.ts";
import type { BrokerMessage } from "./message.ts";

/** How long changes are gathered before they are written, in milliseconds. */
const WRITE_DELAY_MS = 1000;
/** Messages are nobody else's business. */
const READABLE_BY_OWNER = 0o600;
const OWNER_ONLY = 0o700;
const VERSION = 5;

/**
 * A broker's retained messages in a file: PUBLISH packets of version 5, one after the other. What
 * parts of this program publish is not in it: they publish it again.
 */
export class RetainedFile {
  readonly #broker: Broker;
  readonly #path: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasFailed = false;

  constructor(broker: Broker, path: string) {
    this.#broker = broker;
    this.#path = path;
  }

  /** Reads the file, if there is one, and keeps it up to date from now on. */
  open(): void {
    this.#read();
    this.#broker.onRetained = () => {
      this.#timer ??= setTimeout(() => this.#write(), WRITE_DELAY_MS);
    };
  }

  /** Writes what has changed, and stops. */
  close(): void {
    this.#broker.onRetained = () => {};
    if (this.#timer !== undefined) this.#write();
  }

  #read(): void {
    let bytes: Uint8Array;
    let age: number;
    try {
      bytes = Deno.readFileSync(this.#path);
      age = Date.now() - (Deno.statSync(this.#path).mtime?.getTime() ?? Date.now());
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#report("cannot be read", error);
      return;
    }
    try {
      this.#take(bytes, Math.max(0, age) / 1000);
    } catch (error) {
      if (!(error instanceof MqttError)) throw error;
      this.#report(`is damaged and was put aside as ${this.#path}.bad`, error);
      this.#try(() => Deno.renameSync(this.#path, `${this.#path}.bad`));
    }
  }

  #take(bytes: Uint8Array, ageS: number): void {
    const framer = new PacketFramer(this.#broker.limits.maxPacketBytes * 2);
    framer.receive(bytes, (raw) => {
      const packet = decodePacket(raw, VERSION);
      if (packet.type !== PacketType.Publish) return true;
      const { messageExpiry } = packet.properties;
      const left = messageExpiry === undefined ? undefined : Math.floor(messageExpiry - ageS);
      if (left !== undefined && left <= 0) return true;
      const properties = { ...packet.properties, messageExpiry: left };
      this.#broker.publish({ ...packet, properties });
      return true;
    });
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = this.#broker.now();
    const frames: Uint8Array[] = [];
    for (const message of this.#broker.retained) {
      if (message.source === null && message.expiresAt > now) frames.push(frameOf(message, now));
    }
    const isWritten = this.#try(() => {
      Deno.mkdirSync(dirname(this.#path), { recursive: true, mode: OWNER_ONLY });
      const file = Deno.openSync(`${this.#path}.new`, {
        write: true,
        create: true,
        truncate: true,
        mode: READABLE_BY_OWNER,
      });
      try {
        for (const frame of frames) {
          for (let left = frame; left.length > 0;) left = left.subarray(file.writeSync(left));
        }
        file.syncDataSync();
      } finally {
        file.close();
      }
      // Whole or not at all, whatever happens meanwhile.
      Deno.renameSync(`${this.#path}.new`, this.#path);
    });
    this.#hasFailed = !isWritten;
  }

  #try(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!this.#hasFailed) this.#report("cannot be written", error);
      return false;
    }
  }

  #report(what: string, error: unknown): void {
    this.#broker.log(`${this.#path} ${what}: ${(error as Error).message}`);
  }
}

function frameOf(message: BrokerMessage, now: number): Uint8Array {
  const { topic, payload, properties, expiresAt } = message;
  const messageExpiry = expiresAt === Infinity ? undefined : Math.ceil((expiresAt - now) / 1000);
  return encodePublish(
    {
      topic,
      payload,
      qos: message.qos,
      retain: true,
      properties: { ...properties, messageExpiry },
    },
    VERSION,
    { packetId: message.qos > 0 ? 1 : 0 },
  );
}
