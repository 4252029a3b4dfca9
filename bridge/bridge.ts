import type { AdapterKind, DeviceAdapter } from "../devices/adapter.ts";
import { CloseCode } from "../src/close.ts";
import { SLOW_CONSUMER, type WebSocketConnection } from "../src/connection.ts";
import type { Limits } from "../src/limits.ts";
import type { HandlerOptions, Server } from "../src/serve_options.ts";
import { serve } from "../src/server.ts";
import type { Certificate } from "../src/tls_listener.ts";
import { addressOf, type PeerAddr } from "../src/conn.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { AdapterConfig } from "./config/adapter_entries.ts";
import { Deliveries } from "./viewers/delivery.ts";
import { DeviceFeed } from "./viewers/device_feed.ts";
import { NewsFeed, type NewsOptions } from "./viewers/news_feed.ts";
import { type Admission, Door, tokenOf } from "./access/door.ts";
import { isLoopback } from "./access/own_names.ts";
import { ROUTE_RULES, type RouteRules } from "./access/route_rules.ts";
import type { TokenRecord } from "./access/token.ts";
import { Tokens } from "./access/tokens.ts";
import type { Assets } from "./web/pages.ts";
import type { Metric } from "./web/metrics.ts";
import { type ExtensionRoute, Site } from "./web/site.ts";
import { Hub } from "./hub/hub.ts";
import { describeError, type Log, silentLog } from "./log.ts";
import { createMethods, type Methods } from "./viewers/methods.ts";
import { MAX_MESSAGE_BYTES, Session, type SessionParts } from "./viewers/session.ts";
import type { Notifications } from "./wire/messages.ts";
import { Supervisor } from "./supervision/supervisor.ts";

const LOOPBACK = "127.0.0.1";

/** The bridge's values for the limits of its WebSocket server. */
export const BRIDGE_LIMITS: Partial<Limits> = {
  maxConnections: 1024,
  maxConnectionsPerAddress: 64,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  maxFragments: 64,
  maxControlFramesPerSecond: 10,
  controlFrameBurst: 20,
};

/** How long viewers may take to answer that the bridge stops, before they are cut off. */
export const VIEWER_GRACE_MS = 1500;

/** What a {@linkcode Bridge} is made of. */
export interface BridgeOptions {
  /** Started with the bridge; others can come and go: {@linkcode Bridge.add}. */
  readonly adapters?: readonly DeviceAdapter[];
  /** Kinds of adapters beside the shipped ones, for {@linkcode Bridge.addEntry}. */
  readonly kinds?: readonly AdapterKind[];
  /** Default 0: any free port. */
  readonly port?: number;
  /**
   * Default `127.0.0.1`. On loopback everyone who can connect may command the devices, as long as
   * there are no tokens; anywhere else nobody comes in without one.
   */
  readonly hostname?: string;
  /**
   * Listens on a Unix socket, for proxies on this machine, instead of on a port; `mode` is who may
   * connect, as `chmod` has it.
   */
  readonly socket?: { readonly path: string; readonly mode?: number };
  /** Who may come in, and do what. */
  readonly tokens?: readonly TokenRecord[];
  /** A file with more of them, which is followed. Default: none. */
  readonly tokenFile?: string;
  /** Serves TLS with this certificate chain and key, both PEM text. Default: plain HTTP. */
  readonly tls?: Certificate;
  /** Addresses and CIDR ranges of proxies whose word on their clients is taken. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Host names beyond the machine's own and `hostname`, without ports. */
  readonly allowedHosts?: readonly string[];
  /** Origins beyond the bridge's own, such as `https://house.example`. */
  readonly allowedOrigins?: readonly string[];
  /** What it has beyond the hub and its viewers, such as a history; started before the adapters. */
  readonly extensions?: readonly CreateExtension[];
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

/** What an extension works with. */
export interface ExtensionParts {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly log: Log;
  /** How somebody at an address comes in. */
  admission(address: string): Admission;
  /** As {@linkcode Bridge.add}. */
  add(adapter: DeviceAdapter): void;
  /** As {@linkcode Supervisor.lend}. */
  readonly lend: Supervisor["lend"];
  /** As {@linkcode NewsFeed.tell}. */
  tell<M extends keyof Notifications>(
    method: M,
    params: Notifications[M],
    options?: NewsOptions,
  ): void;
}

/** A WebSocket of an extension: what it speaks, and who speaks it once it is open. */
export interface ExtensionSocket {
  readonly subprotocol: string;
  open(connection: WebSocketConnection): void;
}

/**
 * Makes an extension of one bridge; does no I/O.
 *
 * @internal What it works with is no part of the public API yet.
 */
export type CreateExtension = (parts: ExtensionParts) => BridgeExtension;

/** Something of its own that a bridge has, with what it adds for viewers. */
export interface BridgeExtension extends Part {
  /** Methods of the viewer protocol. */
  readonly methods?: Methods;
  /** What paths answer to GET; each needs a rule of its own in {@linkcode ROUTE_RULES}. */
  readonly routes?: Readonly<Record<string, ExtensionRoute>>;
  /** What paths speak over WebSocket; each needs a rule of its own in {@linkcode ROUTE_RULES}. */
  readonly sockets?: Readonly<Record<string, ExtensionSocket>>;
  /** What it counts. */
  metrics?(): readonly Metric[];
}

/** What starts and stops with a bridge. */
export interface Part {
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
  readonly #tokens: Tokens;
  readonly #door: Door;
  readonly #site: Site;
  readonly #sockets: Readonly<Record<string, ExtensionSocket>>;
  readonly #log: Log;
  #server: Server<PeerAddr> | null = null;
  #slowConsumers = 0;

  /** Puts the parts together; does no I/O. */
  constructor(options: BridgeOptions = {}) {
    const { clock = systemClock, log = silentLog, version = "dev", assets = {} } = options;
    this.#options = options;
    this.#log = log;
    this.#hub = new Hub({ clock });
    this.#supervisor = new Supervisor(this.#hub, { clock, log });
    const deliveries = new Deliveries(this.#hub, { clock });
    const deviceFeed = new DeviceFeed(this.#hub, { clock });
    const newsFeed = new NewsFeed();
    const release = (device: string, seconds: number) => this.release(device, seconds);
    const useProfile = (device: string, profile: string) => this.useProfile(device, profile);
    const extensions = (options.extensions ?? []).map((create) =>
      create({
        hub: this.#hub,
        clock,
        log,
        admission: (address) => this.#door.admission(address),
        add: (adapter) => this.add(adapter),
        tell: (method, params, options) => newsFeed.tell(method, params, options),
        lend: (...lending) => this.#supervisor.lend(...lending),
      })
    );
    this.#sockets = Object.assign({}, ...extensions.map(({ sockets }) => sockets));
    const methods = Object.assign(
      createMethods({ hub: this.#hub, release, useProfile }),
      ...extensions.map(({ methods }) => methods),
    );
    const feeds = { deliveries, deviceFeed, newsFeed };
    this.#sessionParts = { hub: this.#hub, ...feeds, methods, version, clock, log };
    const { hostname = LOOPBACK } = options;
    this.#tokens = new Tokens({
      configured: options.tokens,
      file: options.tokenFile,
      isRequired: !isLoopback(hostname),
      clock,
      log,
    });
    const rules = { ...ROUTE_RULES, ...rulesOf(assets) };
    this.#door = new Door({ ...options, hostname, tokens: this.#tokens, rules, clock, log });
    this.#site = new Site({
      hub: this.#hub,
      deliveries,
      sessions: this.#sessions,
      slowConsumers: () => this.#slowConsumers,
      more: () => extensions.flatMap((extension) => extension.metrics?.() ?? []),
      door: this.#door,
      assets,
      routes: Object.assign({}, ...extensions.map(({ routes }) => routes)),
      sockets: this.#sockets,
      isTls: options.tls !== undefined,
      log,
    });
    this.#parts = [
      this.#tokens,
      { start: () => this.#server = this.#listen(), stop: () => this.#closeViewers() },
      { start: () => {}, stop: () => deviceFeed.close() },
      ...extensions,
      { start: () => this.#startAdapters(), stop: () => this.#supervisor.stop() },
    ];
  }

  /**
   * Listens, then starts the adapters. Returns where it listens; without a port of its own, when
   * that is a {@linkcode BridgeOptions.socket}. To be called once.
   *
   * @throws {Deno.errors.AddrInUse} when the port is taken; nothing was started then
   * @throws {RangeError} when two adapters have one id; nothing was started then
   * @throws {TokenFileError} when the file of tokens cannot be used; nothing was started then
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
    this.#warnOfOpenProxy();
    const { addr } = this.#server!;
    return "port" in addr ? addr : { transport: "tcp", hostname: addr.path, port: 0 };
  }

  /**
   * Has new TLS connections get another certificate; those that are there stay.
   *
   * @throws {Error} when it cannot be used; the old one stays in use then
   */
  setCertificate(certificate: Certificate): void {
    this.#server?.setCertificate(certificate);
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

  /**
   * Has a device that is on a serial port read as a shipped profile says, until the next start.
   *
   * @throws {RangeError} when there is no such device or profile
   */
  async useProfile(device: string, profile: string): Promise<void> {
    const { applyProfile } = await import("./adapters.ts");
    await this.#supervisor.replace(device, (adapter) => applyProfile(adapter, profile));
  }

  /** Stops every adapter and closes every connection; resolves when all is released. */
  async stop(): Promise<void> {
    // Nobody waits for another: viewers take their time while the adapters take theirs.
    const viewersGone = this.#closeViewers();
    for (const part of this.#parts.toReversed()) await part.stop();
    await viewersGone;
  }

  async #closeViewers(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    const { clock = systemClock } = this.#options;
    const cancel = clock.after(VIEWER_GRACE_MS, () => {
      for (const connection of server.connections) connection.abort("did not answer the Close");
    });
    await server.shutdown();
    cancel();
  }

  #warnOfOpenProxy(): void {
    const { socket, trustedProxies = [] } = this.#options;
    if (this.#tokens.isNeeded || (socket === undefined && trustedProxies.length === 0)) return;
    this.#log.warn(
      "there are no tokens: whoever gets through the proxy may command the devices; " +
        "pinbridge token add NAME makes one",
    );
  }

  #listen(): Server<PeerAddr> {
    const { port, hostname, tls, limits, socket } = this.#options;
    const options: HandlerOptions = {
      limits: { ...BRIDGE_LIMITS, ...limits },
      onRequest: (request, peer) => this.#site.respond(request, peer),
      onUpgrade: (head) => this.#site.upgrade(head),
      onConnection: (connection) => this.#open(connection),
      onError: (error) => this.#log.warn(`internal error: ${describeError(error)}`),
      isProxy: (peer) => this.#door.isProxy(addressOf(peer)),
      clientAddress: ({ remoteAddr, headers }) =>
        this.#door.clientOf(addressOf(remoteAddr), headers).address,
    };
    return socket === undefined
      ? serve({ ...options, port, hostname, tls })
      : serve({ ...options, ...socket });
  }

  #startAdapters(): void {
    for (const adapter of this.#options.adapters ?? []) this.#supervisor.add(adapter);
  }

  #open(connection: WebSocketConnection): void {
    const { path } = connection.request;
    if (Object.hasOwn(this.#sockets, path)) this.#sockets[path].open(connection);
    else this.#openSession(connection);
  }

  #openSession(connection: WebSocketConnection): void {
    const { clientAddress, request: { protocols, headers } } = connection;
    const admission = this.#door.admission(clientAddress);
    const session = new Session(connection, admission, this.#sessionParts);
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
    session.open(tokenOf(protocols, headers));
  }

  #reportSlowConsumer({ remoteAddr, clientAddress }: WebSocketConnection): void {
    this.#slowConsumers++;
    const address = "port" in remoteAddr ? `${clientAddress}:${remoteAddr.port}` : clientAddress;
    this.#log.warn(`slow_consumer: the viewer at ${address} did not read, and was cut off`);
  }
}

/** The page's files hold no secret; what they show comes through the viewers' door. */
function rulesOf(assets: Assets): RouteRules {
  return Object.fromEntries(Object.keys(assets).map((path) => [`GET ${path}`, "nothing"]));
}
