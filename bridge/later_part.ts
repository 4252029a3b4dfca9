import type { BridgeExtension, CreateExtension, ExtensionParts } from "./bridge.ts";
import type { Method, Methods } from "./viewers/methods.ts";
import type { ExtensionRoute } from "./web/site.ts";
import type { Role } from "./wire/messages.ts";

/** What may be asked of extensions before they are there. */
export interface Offer {
  /** Methods of the viewer protocol, with the least role that may call each. */
  readonly methods: Readonly<Record<string, Role>>;
  /** Paths that answer to GET. */
  readonly routes?: readonly string[];
}

/** What a {@linkcode LaterPart} is made of. */
export interface LaterOptions {
  /** What the extensions have, no more and no less. */
  readonly offer: Offer;
  /** Imports what they are made of. */
  load(): Promise<readonly CreateExtension[]>;
}

const STOPPED = "the bridge was stopped";

/**
 * Extensions that are loaded when {@linkcode LaterPart.open} is called, or something of theirs is
 * asked for: no start waits for them. Who asks waits until they have started.
 */
export class LaterPart implements BridgeExtension {
  readonly methods: Methods;
  readonly routes: Readonly<Record<string, ExtensionRoute>>;
  readonly #load: () => Promise<BridgeExtension[]>;
  #opening: Promise<void> | null = null;
  /** Those that have started, in the order in which they did. */
  readonly #started: BridgeExtension[] = [];
  #isOpen = false;
  #isStopped = false;

  /** Loads nothing yet. */
  constructor({ offer, load }: LaterOptions, parts: ExtensionParts) {
    this.#load = async () => (await load()).map((create) => create(parts));
    this.methods = Object.fromEntries(
      Object.entries(offer.methods).map(([name, role]) => [name, this.#method(name, role)]),
    );
    this.routes = Object.fromEntries(
      (offer.routes ?? []).map((path) => [path, this.#route(path)]),
    );
  }

  /** Does nothing yet. */
  start(): void {}

  /**
   * Loads and starts the extensions, unless that is done or the bridge has been stopped. Rejects when
   * it cannot be without one of them.
   */
  open(): Promise<void> {
    return this.#opening ??= this.#open();
  }

  metrics() {
    return this.#started.flatMap((extension) => extension.metrics?.() ?? []);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#opening?.catch(() => {});
    for (const extension of this.#started.toReversed()) await extension.stop();
  }

  async #open(): Promise<void> {
    for (const extension of await this.#load()) {
      if (this.#isStopped) return;
      extension.start();
      this.#started.push(extension);
    }
    this.#isOpen = true;
  }

  /** A method as good as the one that it stands for, as soon as that is there. */
  #method(name: string, role: Role): Method {
    return {
      role,
      // Who knows what they mean may not be there yet.
      params: (params) => this.#isOpen ? this.#find(name).params(params) : new Unread(params),
      run: (params, caller) => {
        if (!(params instanceof Unread)) return this.#find(name).run(params, caller);
        return this.open().then(() => {
          const method = this.#find(name);
          return method.run(method.params(params.params), caller);
        });
      },
    };
  }

  /** @throws {Error} when the bridge was stopped before it was there */
  #find(name: string): Method {
    for (const { methods = {} } of this.#started) {
      if (Object.hasOwn(methods, name)) return methods[name];
    }
    throw new Error(STOPPED);
  }

  #route(path: string): ExtensionRoute {
    return async (request, visibility) => {
      await this.open();
      for (const { routes = {} } of this.#started) {
        if (Object.hasOwn(routes, path)) return await routes[path](request, visibility);
      }
      throw new Error(STOPPED);
    };
  }
}

/** Parameters that nobody has looked at. */
class Unread {
  readonly params: unknown;

  constructor(params: unknown) {
    this.params = params;
  }
}
