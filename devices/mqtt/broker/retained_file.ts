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
const NEW_FILE = { write: true, create: true, truncate: true, mode: READABLE_BY_OWNER } as const;
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
  #isOpen = false;
  /** Whether the file is being written, or will be in a moment. */
  #isWriting = false;
  /** Whether something has changed since it was last written. */
  #isStale = false;

  constructor(broker: Broker, path: string) {
    this.#broker = broker;
    this.#path = path;
  }

  /** Reads the file, if there is one, and keeps it up to date from now on. */
  open(): void {
    this.#read();
    this.#isOpen = true;
    this.#broker.onRetained = () => this.#changed();
  }

  /** Writes what has changed, and stops. */
  close(): void {
    this.#broker.onRetained = () => {};
    const hasChanges = this.#isOpen && (this.#isStale || this.#isWriting);
    this.#isOpen = false;
    if (hasChanges) this.#writeNow();
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

  /** Without holding anybody up: a disk takes its time. */
  async #writeSoon(): Promise<void> {
    this.#timer = undefined;
    const isWritten = await this.#tryAsync(async () => {
      const path = `${this.#path}.new`;
      using file = await this.#openNew(path);
      const content = this.#content();
      for (let left = content; left.length > 0;) left = left.subarray(await file.write(left));
      await file.syncData();
      // Whole or not at all, whatever happens meanwhile; what was written at the end is newer.
      if (this.#isOpen) Deno.renameSync(path, this.#path);
    });
    this.#hasFailed = !isWritten;
    this.#isWriting = false;
    if (this.#isOpen && this.#isStale) this.#changed();
  }

  #writeNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const isWritten = this.#try(() => {
      const path = `${this.#path}.last`;
      Deno.mkdirSync(folderOf(this.#path), { recursive: true, mode: OWNER_ONLY });
      using file = Deno.openSync(path, NEW_FILE);
      const content = this.#content();
      for (let left = content; left.length > 0;) left = left.subarray(file.writeSync(left));
      file.syncDataSync();
      Deno.renameSync(path, this.#path);
    });
    this.#hasFailed = !isWritten;
  }

  async #openNew(path: string): Promise<Deno.FsFile> {
    await Deno.mkdir(folderOf(this.#path), { recursive: true, mode: OWNER_ONLY });
    return await Deno.open(path, NEW_FILE);
  }

  /** All at one moment: what changes while they are written makes them stale. */
  #content(): Uint8Array {
    this.#isStale = false;
    const now = this.#broker.now();
    const frames = [...this.#broker.retained]
      .filter(({ source, expiresAt }) => source === null && expiresAt > now)
      .map((message) => frameOf(message, now));
    const content = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const frame of frames) {
      content.set(frame, offset);
      offset += frame.length;
    }
    return content;
  }

  #changed(): void {
    this.#isStale = true;
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#timer = setTimeout(() => this.#writeSoon(), WRITE_DELAY_MS);
  }

  async #tryAsync(write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (!this.#hasFailed) this.#report("cannot be written", error);
      return false;
    }
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

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1) || ".";
}
