/**
 * A broker of MQTT 3.1.1 for tests, on a port of this machine: strict where a real one is, and in
 * the test's hands. It delivers with QoS 0, keeps retained messages and no sessions.
 *
 * @module
 */
import { TopicPattern } from "../../../devices/mqtt/topic_pattern.ts";

/** A message that a client has published. */
export interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

interface Client {
  readonly conn: Deno.Conn;
  readonly filters: Set<string>;
  will: { topic: string; payload: Uint8Array } | null;
}

const CONNECT = 1;
const PUBLISH = 3;
const PUBACK = 4;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;
const DISCONNECT = 14;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The broker; `await using` ends it. */
export class TestBroker implements AsyncDisposable {
  /** Every message that clients have published, in order. */
  readonly published: Published[] = [];
  /** Every filter of every SUBSCRIBE, in order. */
  readonly subscribed: string[] = [];
  /** How many clients have come. */
  connects = 0;
  /** The CONNACK's return code. */
  returnCode = 0;
  /** Whether it answers pings, and nothing else. */
  isMute = false;
  /** Filters that are refused. */
  readonly refused = new Set<string>();
  /** Called with each message that a client has published. */
  onPublish: (message: Published) => void = () => {};
  readonly #retained = new Map<string, Uint8Array>();
  readonly #clients = new Set<Client>();
  readonly #port: number;
  #listener: Deno.Listener | null;
  #serving: Promise<unknown>;
  /** While it stands still, it reads nothing. */
  #thaw: PromiseWithResolvers<void> | null = null;
  #change = Promise.withResolvers<void>();

  constructor() {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#port = (this.#listener.addr as Deno.NetAddr).port;
    this.#serving = this.#serve(this.#listener);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.#port}`;
  }

  /** How many clients are connected. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Publishes, as another client would. */
  publish(topic: string, payload: string | Uint8Array, retain = false): void {
    const bytes = typeof payload === "string" ? encoder.encode(payload) : payload;
    if (retain) {
      if (bytes.length === 0) this.#retained.delete(topic);
      else this.#retained.set(topic, bytes);
    }
    for (const client of this.#clients) {
      const fits = [...client.filters].some((filter) =>
        new TopicPattern(filter).match(topic) !== null
      );
      if (fits) this.#deliver(client, topic, bytes, false);
    }
  }

  /** Resolves when `condition` is true, which is looked at whenever something has happened. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#change.promise;
  }

  /** Stands still, like a process that is stopped: takes bytes, and does nothing with them. */
  freeze(): void {
    this.#thaw ??= Promise.withResolvers();
  }

  /** Goes on with what has come meanwhile. */
  unfreeze(): void {
    this.#thaw?.resolve();
    this.#thaw = null;
  }

  /** Forgets everything, as one without persistence does when it is started anew. */
  forget(): void {
    this.#retained.clear();
  }

  /** Ends, with all connections; wills are not published: nobody is left to hear them. */
  async stop(): Promise<void> {
    this.unfreeze();
    this.#listener?.close();
    this.#listener = null;
    for (const { conn } of this.#clients) close(conn);
    this.#clients.clear();
    await this.#serving;
  }

  /** Listens again on the same port. */
  start(): void {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.#port });
    this.#serving = this.#serve(this.#listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #serve(listener: Deno.Listener): Promise<void> {
    const serving: Promise<void>[] = [];
    for await (const conn of listener) {
      const client: Client = { conn, filters: new Set(), will: null };
      serving.push(
        this.#converse(client).finally(() => {
          close(conn);
          this.#clients.delete(client);
          this.#changed();
        }),
      );
    }
    await Promise.all(serving);
  }

  async #converse(client: Client): Promise<void> {
    let rest = new Uint8Array();
    const chunk = new Uint8Array(65536);
    for (;;) {
      const read = await client.conn.read(chunk).catch(() => null);
      if (read === null) break;
      await this.#thaw?.promise;
      rest = concat(rest, chunk.subarray(0, read));
      for (let packet; (packet = takePacket(rest)) !== null;) {
        rest = rest.slice(packet.end);
        if (packet.type === DISCONNECT) return;
        this.#handle(client, packet.type, packet.flags, packet.body);
        this.#changed();
      }
    }
    if (client.will !== null && this.#clients.has(client)) {
      this.#clients.delete(client);
      this.#accept({ ...client.will, qos: 0, retain: false });
    }
  }

  #handle(client: Client, type: number, flags: number, body: Uint8Array): void {
    if (type === CONNECT) return this.#connect(client, body);
    if (type === PINGREQ) return send(client, 0xd0, new Uint8Array());
    if (this.isMute) return;
    const id = body.subarray(0, 2);
    if (type === SUBSCRIBE) {
      const filters = readFilters(body, true);
      this.subscribed.push(...filters);
      send(
        client,
        0x90,
        Uint8Array.of(...id, ...filters.map((f) => this.refused.has(f) ? 128 : 0)),
      );
      for (const filter of filters) {
        if (this.refused.has(filter)) continue;
        client.filters.add(filter);
        this.#deliverRetained(client, filter);
      }
    } else if (type === UNSUBSCRIBE) {
      for (const filter of readFilters(body, false)) client.filters.delete(filter);
      send(client, 0xb0, id);
    } else if (type === PUBLISH) {
      const qos = (flags >> 1) & 3;
      const { text: topic, end } = readText(body, 0);
      const start = qos > 0 ? end + 2 : end;
      if (qos > 0) send(client, PUBACK << 4, body.subarray(end, start));
      this.#accept({ topic, payload: body.slice(start), qos, retain: (flags & 1) === 1 });
    }
  }

  #connect(client: Client, body: Uint8Array): void {
    this.connects++;
    const flags = body[7];
    const { end } = readText(body, 10);
    if (flags & 4) {
      const topic = readText(body, end);
      const length = body[topic.end] * 256 + body[topic.end + 1];
      const payload = body.slice(topic.end + 2, topic.end + 2 + length);
      client.will = { topic: topic.text, payload };
    }
    send(client, 0x20, Uint8Array.of(0, this.returnCode));
    if (this.returnCode === 0) this.#clients.add(client);
    else writing.get(client)!.then(() => close(client.conn));
  }

  #accept(message: Omit<Published, "payload"> & { payload: Uint8Array }): void {
    const published = { ...message, payload: decoder.decode(message.payload) };
    this.published.push(published);
    this.publish(message.topic, message.payload, message.retain);
    this.onPublish(published);
    this.#changed();
  }

  #deliverRetained(client: Client, filter: string): void {
    const pattern = new TopicPattern(filter);
    for (const [topic, payload] of this.#retained) {
      if (pattern.match(topic) !== null) this.#deliver(client, topic, payload, true);
    }
  }

  #deliver(client: Client, topic: string, payload: Uint8Array, retain: boolean): void {
    const name = encoder.encode(topic);
    const body = new Uint8Array(2 + name.length + payload.length);
    body.set([name.length >> 8, name.length & 255]);
    body.set(name, 2);
    body.set(payload, 2 + name.length);
    send(client, PUBLISH << 4 | Number(retain), body);
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}

/** MQTT 3.1.1 §2.2: the first whole packet in `bytes`. */
function takePacket(bytes: Uint8Array) {
  let length = 0;
  for (let n = 0; n < 4; n++) {
    const byte = bytes[1 + n];
    if (byte === undefined) return null;
    length += (byte & 127) * 128 ** n;
    if (byte >= 128) continue;
    const start = 2 + n;
    const end = start + length;
    if (bytes.length < end) return null;
    return { type: bytes[0] >> 4, flags: bytes[0] & 15, body: bytes.slice(start, end), end };
  }
  throw new Error("Remaining Length has more than four bytes");
}

function readText(bytes: Uint8Array, start: number) {
  const end = start + 2 + bytes[start] * 256 + bytes[start + 1];
  return { text: decoder.decode(bytes.subarray(start + 2, end)), end };
}

function readFilters(body: Uint8Array, hasQos: boolean): string[] {
  const filters: string[] = [];
  for (let at = 2; at < body.length;) {
    const { text, end } = readText(body, at);
    filters.push(text);
    at = end + Number(hasQos);
  }
  return filters;
}

/** Writes of one client follow each other: Deno would interleave them. */
const writing = new WeakMap<Client, Promise<unknown>>();

function send(client: Client, first: number, body: Uint8Array): void {
  const head = [first];
  let left = body.length;
  do {
    head.push(left % 128 + (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  const bytes = concat(Uint8Array.from(head), body);
  const before = writing.get(client) ?? Promise.resolve();
  writing.set(
    client,
    before.then(async () => {
      for (let at = 0; at < bytes.length;) at += await client.conn.write(bytes.subarray(at));
    }).catch(() => {}),
  );
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}
