import { toDeviceId } from "../ids.ts";
import type { Message } from "../message.ts";
import { outgoing, type ReaderContext } from "../reader.ts";
import { SparkplugNode } from "./node.ts";
import { DataType, decodePayload, encodeCommandPayload, type SparkplugPayload } from "./payload.ts";

const KIND = "sparkplug";
/** An edge node is asked to announce itself again at most this often, in milliseconds. */
const REBIRTH_PAUSE_MS = 10_000;
/** The most edge nodes that are remembered for having been asked. */
const MAX_EDGES = 4096;
/** Sequence numbers count from 0 to 255 (Sparkplug 3.0.0 §6.4.6). */
const SEQUENCE = 256;

interface Edge {
  node: SparkplugNode | null;
  readonly devices: Map<string, SparkplugNode>;
  /** The sequence number that comes next; null when no birth was seen. */
  nextSeq: number | null;
  askedAt: number;
}

interface Place {
  readonly group: string;
  readonly type: string;
  readonly edge: string;
  /** Empty for the edge node itself. */
  readonly device: string;
}

/**
 * Reads Eclipse Sparkplug B 3.0: births say which metrics there are, data what they are, deaths that
 * a node or device is gone.
 */
export class SparkplugReader {
  readonly #context: ReaderContext;
  readonly #prefix: string;
  readonly #edges = new Map<string, Edge>();
  /** The newest time that a message brought: there is no clock here. */
  #now = 0;

  constructor(context: ReaderContext, prefix: string) {
    this.#context = context;
    this.#prefix = prefix;
    for (const type of ["NBIRTH", "NDATA", "NDEATH"]) {
      context.routes.listen(`${prefix}/+/${type}/+`, (message) => this.#receive(message), {
        remembers: false,
      });
    }
    for (const type of ["DBIRTH", "DDATA", "DDEATH"]) {
      context.routes.listen(`${prefix}/+/${type}/+/+`, (message) => this.#receive(message), {
        remembers: false,
      });
    }
  }

  #receive(message: Message): void {
    const [group, type, edge, device = ""] = message.topic.slice(this.#prefix.length + 1).split(
      "/",
    );
    const payload = decodePayload(message.payload);
    if (payload === null) {
      return this.#context.log(null, `${message.topic} holds no payload that can be read`);
    }
    this.#now = Math.max(this.#now, message.time);
    const place = { group, type, edge, device };
    const known = this.#edgeAt(place);
    if (known !== undefined) this.#handle(place, known, { payload, time: message.time });
  }

  #handle(
    place: Place,
    known: Edge,
    { payload, time }: { payload: SparkplugPayload; time: number },
  ): void {
    switch (place.type) {
      case "NBIRTH":
        known.nextSeq = 1;
        known.node ??= this.#open(place);
        known.node?.birth(payload, time);
        // §6.4.4: a node's birth begins a session; its devices follow with births of their own
        return this.#away(known.devices.values());
      case "NDEATH":
        known.nextSeq = null;
        return this.#away([known.node, ...known.devices.values()]);
      case "DDEATH":
        this.#follows(known, payload);
        return this.#away([known.devices.get(place.device)]);
      case "DBIRTH": {
        const follows = this.#follows(known, payload);
        const device = known.devices.get(place.device) ?? this.#open(place);
        if (device !== null) known.devices.set(place.device, device);
        device?.birth(payload, time);
        return follows ? undefined : this.#askAgain(place, known);
      }
      default: {
        const follows = this.#follows(known, payload);
        const node = place.device === "" ? known.node : known.devices.get(place.device);
        const isKnown = node?.data(payload, time) ?? false;
        if (!follows || !isKnown) this.#askAgain(place, known);
      }
    }
  }

  /** Whether the sequence number is the next one: otherwise something was lost on the way. */
  #follows(known: Edge, { seq }: SparkplugPayload): boolean {
    const expected = known.nextSeq;
    if (seq === undefined || expected === null) return expected !== null;
    known.nextSeq = (seq + 1) % SEQUENCE;
    return seq === expected;
  }

  #away(nodes: Iterable<SparkplugNode | null | undefined>): void {
    for (const node of nodes) node?.device.setAvailable(false);
  }

  /** Sparkplug 3.0.0 §6.4.27: a rebirth request. */
  #askAgain({ group, edge }: Place, known: Edge): void {
    if (this.#now - known.askedAt < REBIRTH_PAUSE_MS) return;
    known.askedAt = this.#now;
    const payload = encodeCommandPayload({
      name: "Node Control/Rebirth",
      dataType: DataType.Boolean,
      value: true,
      timestamp: this.#now,
    });
    this.#context.publish(outgoing(`${this.#prefix}/${group}/NCMD/${edge}`, payload));
  }

  #edgeAt({ group, edge }: Place): Edge | undefined {
    const key = `${group}/${edge}`;
    const known = this.#edges.get(key);
    if (known !== undefined) return known;
    if (this.#edges.size >= MAX_EDGES) return undefined;
    const fresh: Edge = { node: null, devices: new Map(), nextSeq: null, askedAt: -Infinity };
    this.#edges.set(key, fresh);
    return fresh;
  }

  #open({ group, edge, device }: Place): SparkplugNode | null {
    const name = device === "" ? edge : `${edge}.${device}`;
    const { catalog } = this.#context;
    // two groups may have nodes of one name
    const own = toDeviceId(name);
    const id = catalog.find(KIND, own) === undefined ? own : toDeviceId(`${group}.${name}`);
    const opened = catalog.open(KIND, id);
    if (opened === null) return null;
    opened.rename(device === "" ? edge : `${edge} ${device}`);
    const type = device === "" ? "NCMD" : "DCMD";
    const path = device === "" ? edge : `${edge}/${device}`;
    return new SparkplugNode(opened, `${this.#prefix}/${group}/${type}/${path}`, () => this.#now);
  }
}
