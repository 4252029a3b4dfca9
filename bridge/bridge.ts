import type { AdapterKind, DeviceAdapter } from "../devices/adapter.ts";
import { CloseCode } from "../src/close.ts";
import { SLOW_CONSUMER, type WebSocketConnection } from "../src/connection.ts";
import type { UpgradeReply } from "../src/handshake.ts";
import type { Limits } from "../src/limits.ts";
import type { Peer, RequestHead } from "../src/request.ts";
import type { Server } from "../src/serve_options.ts";
import { serve } from "../src/server.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { AdapterConfig } from "./config/adapter_entries.ts";
import { Deliveries } from "./viewers/delivery.ts";
import { DeviceFeed } from "./viewers/device_feed.ts";
import { Gate, type Visitor } from "./web/gate.ts";
import { type Asset, type Assets, Pages, refuse, VIEWER_PATH } from "./web/pages.ts";
import { Hub } from "./hub/hub.ts";
import { describeError, type Log, silentLog } from "./log.ts";
import { stringifyMetrics } from "./web/metrics.ts";
import { createMethods } from "./viewers/methods.ts";
import { summarizeDevice } from "./viewers/notification.ts";
import { MAX_MESSAGE_BYTES, Session, type SessionParts } from "./viewers/session.ts";
import { SUBPROTOCOL } from "./wire/protocol.ts";
import { Supervisor } from "./supervision/supervisor.ts";

/** The bridge's values for the limits of its WebSocket server. */
export const BRIDGE_LIMITS: Partial<Limits> = {
  maxConnections: 1024,
  maxConnectionsPerAddress: 64,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  maxFragments: 64,
  maxControlFramesPerSecond: 10,
  controlFrameBurst: 20,
};

/** What a {@linkcode Bridge} is made of. */
export interface BridgeOptions {
  /** Started with the bridge; others can come and go: {@linkcode Bridge.add}. */
  readonly adapters?: readonly DeviceAdapter[];
  /** Kinds of adapters beside the shipped ones, for {@linkcode Bridge.addEntry}. */
  readonly kinds?: readonly AdapterKind[];
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. Everyone who can connect may command the devices. */
  readonly hostname?: string;
  /** Host names beyond loopback and `hostname`, without ports. */
  readonly allowedHosts?: readonly string[];
  /** Origins beyond the bridge's own, such as `https://house.example`. */
  readonly allowedOrigins?: readonly string[];
  /** The web page's files by path. Default: none. */
  readonly assets?: Assets;
  /** What `welcome` says. Default `dev`. */
  readonly version?: string;
  /** Default {@linkcode BRIDGE_LIMITS}; what is left out has its value there. */
  readonly limits?: Partial<Limits>;
  /** Told what an operator should know. Default: nobody. */
  readonly log?: Log;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** What starts and stops with a bridge. */
interface Part {
  /** Throws when the bridge cannot be without it. */
  start(): void;
  /** Resolves when everything is given back; harmless when it was not started. */
  stop(): Promise<void> | void;
}

/** One running bridge between devices and browsers. */
export class Bridge {
  readonly #hub: Hub;
  readonly #supervisor: Supervisor;
  readonly #options: BridgeOptions;
  readonly #sessionParts: SessionParts;
  /** In the order in which they start; they stop in the opposite one. */
  readonly #parts: readonly Part[];
  readonly #sessions = new Set<Session>();
  readonly #gate: Gate;
  readonly #pages: Pages;
  readonly #log: Log;
  #server: Server | null = null;
  #slowConsumers = 0;

  /** Puts the parts together; does no I/O. */
  constructor(options: BridgeOptions = {}) {
    const { clock = systemClock, log = silentLog, version = "dev", assets = {} } = options;
    this.#options = options;
    this.#log = log;
    this.#hub = new Hub({ clock });
    this.#supervisor = new Supervisor(this.#hub, { clock, log });
    const deliveries = new Deliveries(this.#hub, { clock });
    const deviceFeed = new DeviceFeed(this.#hub);
    const release = (device: string, seconds: number) => this.release(device, seconds);
    const methods = createMethods({ hub: this.#hub, release });
    this.#sessionParts = { hub: this.#hub, deliveries, deviceFeed, methods, version, clock, log };
    this.#gate = new Gate({ ...options, hostname: options.hostname ?? "127.0.0.1" });
    this.#pages = new Pages(assets, this.#routes());
    this.#parts = [
      { start: () => this.#listen(), stop: () => this.#server?.shutdown() },
      { start: () => this.#startAdapters(), stop: () => this.#supervisor.stop() },
    ];
  }

  /**
   * Listens, then starts the adapters. Returns where it listens. To be called once.
   *
   * @throws {Deno.errors.AddrInUse} when the port is taken; nothing was started then
   * @throws {RangeError} when two adapters have one id; nothing was started then
   */
  start(): Deno.NetAddr {
    const { adapters = [] } = this.#options;
    const ids = adapters.map(({ id }) => id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    if (twice !== undefined) throw new RangeError(`Cannot start: two adapters are named ${twice}`);
    try {
      for (const part of this.#parts) part.start();
    } catch (error) {
      this.stop();
      throw error;
    }
    return this.#server!.addr;
  }

  /** The `seq` of the newest reading; 0 before the first. */
  get seq(): number {
    return this.#hub.seq;
  }

  /**
   * Starts an adapter, and starts it again whenever its device is lost.
   *
   * @throws {RangeError} when one with its id is there already
   */
  add(adapter: DeviceAdapter): void {
    this.#supervisor.add(adapter);
  }

  /**
   * Makes an adapter of an entry, as it would stand under `adapters` of a config file, and starts it.
   *
   * @throws {ConfigError} when the entry is not as its kind demands
   * @throws {RangeError} when one with its id is there already
   */
  async addEntry(entry: AdapterConfig): Promise<void> {
    const { createAdapter } = await import("./adapters.ts");
    this.add(await createAdapter(entry, this.#options));
  }

  /** Stops an adapter and forgets its devices; nothing happens when there is none with this id. */
  remove(id: string): Promise<void> {
    return this.#supervisor.remove(id);
  }

  /** As {@linkcode Supervisor.release}. */
  release(id: string, seconds: number): Promise<number> {
    return this.#supervisor.release(id, seconds);
  }

  /** Stops every adapter and closes every connection; resolves when all is released. */
  async stop(): Promise<void> {
    for (const part of this.#parts.toReversed()) await part.stop();
  }

  #listen(): void {
    const { port, hostname, limits } = this.#options;
    this.#server = serve({
      port,
      hostname,
      limits: { ...BRIDGE_LIMITS, ...limits },
      onRequest: (request, peer) => this.#respond(request, peer),
      onUpgrade: (request) => this.#admit(request),
      onConnection: (connection) => this.#open(connection),
      onError: (error) => this.#log.warn(`internal error: ${describeError(error)}`),
    });
  }

  #startAdapters(): void {
    for (const adapter of this.#options.adapters ?? []) this.#supervisor.add(adapter);
  }

  #respond(request: Request, { host, target }: Peer): Response {
    const { search } = new URL(request.url);
    return this.#refusal({ host, search, origin: request.headers.get("origin") }) ??
      this.#pages.respond(request, target);
  }

  #admit({ host, search, path, headers, protocols }: RequestHead): UpgradeReply | Response {
    const refusal = this.#refusal({ host, search, origin: headers.get("origin") });
    if (refusal !== null) return refusal;
    if (path !== VIEWER_PATH) return refuse(404, "not found");
    return protocols.includes(SUBPROTOCOL) ? { protocol: SUBPROTOCOL } : {};
  }

  #refusal(visitor: Visitor): Response | null {
    const refusal = this.#gate.check(visitor);
    return refusal === null ? null : refuse(refusal.status, refusal.reason);
  }

  #open(connection: WebSocketConnection): void {
    // Without tokens only this machine can connect, and whoever uses it may command the devices.
    const session = new Session(connection, "operator", this.#sessionParts);
    this.#sessions.add(session);
    connection.onMessage = (message) => {
      if (message.isText) session.receive(message.text());
      else session.receiveBinary();
    };
    connection.onDrain = () => session.drained();
    connection.closed.then(({ code, reason }) => {
      session.close();
      this.#sessions.delete(session);
      if (code === CloseCode.AbnormalClosure && reason === SLOW_CONSUMER) {
        this.#reportSlowConsumer(connection);
      }
    });
    session.open();
  }

  #reportSlowConsumer({ remoteAddr, clientAddress }: WebSocketConnection): void {
    this.#slowConsumers++;
    const address = "port" in remoteAddr ? `${clientAddress}:${remoteAddr.port}` : clientAddress;
    this.#log.warn(`slow_consumer: the viewer at ${address} did not read, and was cut off`);
  }

  #routes(): Record<string, () => Asset> {
    const { hub, deliveries } = this.#sessionParts;
    return {
      "/healthz": () => json({ status: "ok" }),
      "/api/devices": () => json({ devices: hub.devices().map(summarizeDevice) }),
      "/metrics": () => ({
        body: stringifyMetrics({
          hub,
          deliveries,
          sessions: this.#sessions,
          slowConsumers: this.#slowConsumers,
        }),
        contentType: "text/plain; version=0.0.4; charset=utf-8",
      }),
    };
  }
}

function json(value: unknown): Asset {
  return { body: JSON.stringify(value), contentType: "application/json" };
}
