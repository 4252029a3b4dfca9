import { HandshakeError } from "./errors.ts";
import type { HttpPlace } from "./http_parts.ts";
import type { Limits } from "./limits.ts";

/** How long a request that came through a proxy waits for a place of its client's, in milliseconds. */
export const PLACE_WAIT_MS = 2_000;

/** The limits on how many may be connected. */
export type PlaceLimits = Pick<
  Limits,
  "maxConnections" | "maxConnectionsPerAddress" | "maxUnauthenticatedPerAddress"
>;

/** Who takes a place. */
export interface PlaceRequest {
  /** The peer's. */
  readonly address: string;
  /** Whether it speaks for others: it is counted for an address only while a request says whose. */
  readonly isProxy?: boolean;
  /** Gives the place up, at once: another needs it. */
  close(): void;
}

/** A connection that waits for a place of an address. */
interface Queued {
  readonly place: Place;
  resolve(): void;
}

/** What is counted of one address. */
interface AddressCount {
  open: number;
  unauthenticated: number;
  /** Those that may be closed for another's sake, the longest waiting first. */
  readonly waiting: Set<Place>;
}

/**
 * Who is connected: in all, and from each address. At a limit the connection that has waited
 * longest without a whole request makes room; a newcomer is refused when there is none.
 */
export class Places {
  readonly #limits: PlaceLimits;
  readonly #counts = new Map<string, AddressCount>();
  readonly #waiting = new Set<Place>();
  /** Requests that came through proxies and have no place of their client's yet, first come first. */
  readonly #queues = new Map<string, Queued[]>();
  #open = 0;

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** How many are taken. */
  get open(): number {
    return this.#open;
  }

  /**
   * Gives a place to a connection that has just been accepted.
   *
   * @throws {HandshakeError} 503 when there are too many in all, 429 from its address
   */
  enter(request: PlaceRequest): Place {
    const { address, isProxy = false } = request;
    if (!isProxy) this.#makeRoomAt(address);
    if (this.#open >= this.#limits.maxConnections && !this.#closeOne(address)) {
      throw new HandshakeError(503, "Too many connections");
    }
    this.#open++;
    const place = new Place(request, this);
    if (!isProxy) this.count(place, address);
    return place;
  }

  /**
   * Counts `place` for an address.
   *
   * @throws {HandshakeError} 429 when there are too many from it; it is counted nowhere then
   */
  move(place: Place, from: string | null, to: string): void {
    if (from === to) return;
    if (from !== null) this.uncount(place, from);
    this.#makeRoomAt(to);
    this.count(place, to);
  }

  /**
   * Resolves when there may be room for one more of `address`; to be asked again until there is.
   *
   * @throws {HandshakeError} 429 when too many wait for that already, or none leaves in time
   */
  async untilOneLeaves(place: Place, address: string): Promise<void> {
    const queue = this.#queues.get(address) ?? [];
    if (queue.length >= this.#limits.maxConnectionsPerAddress) throw tooMany();
    this.#queues.set(address, queue);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const queued = { place, resolve };
    queue.push(queued);
    const timer = setTimeout(() => {
      queue.splice(queue.indexOf(queued), 1);
      if (queue.length === 0) this.#queues.delete(address);
      reject(tooMany());
    }, PLACE_WAIT_MS);
    await promise.finally(() => clearTimeout(timer));
  }

  #wakeOne(address: string): void {
    const queue = this.#queues.get(address);
    // Who has left meanwhile needs no place.
    while (queue?.[0]?.place.isFree) queue.shift()!.resolve();
    queue?.shift()?.resolve();
    if (queue?.length === 0) this.#queues.delete(address);
  }

  /** Counts one more for `address`. */
  count(place: Place, address: string): void {
    let count = this.#counts.get(address);
    if (count === undefined) {
      this.#counts.set(address, count = { open: 0, unauthenticated: 0, waiting: new Set() });
    }
    count.open++;
    if (!place.isAuthenticated) count.unauthenticated++;
    if (place.isWaiting) count.waiting.add(place);
    place.countedFor = address;
  }

  /** Counts one fewer for `address`. */
  uncount(place: Place, address: string): void {
    const count = this.#counts.get(address)!;
    count.waiting.delete(place);
    if (!place.isAuthenticated) count.unauthenticated--;
    if (--count.open === 0) this.#counts.delete(address);
    place.countedFor = null;
    this.#wakeOne(address);
  }

  /** A place counts no longer among the unauthenticated ones of its address. */
  authenticated({ countedFor }: Place): void {
    if (countedFor === null) return;
    this.#counts.get(countedFor)!.unauthenticated--;
    this.#wakeOne(countedFor);
  }

  /** A place has begun, or ceased, to wait. */
  setWaiting(place: Place, isWaiting: boolean): void {
    const own = place.countedFor === null ? undefined : this.#counts.get(place.countedFor)!.waiting;
    for (const waiting of [this.#waiting, own]) {
      if (isWaiting) waiting?.add(place);
      else waiting?.delete(place);
    }
  }

  /** A place is free. */
  leave(place: Place): void {
    this.#waiting.delete(place);
    if (place.countedFor !== null) this.uncount(place, place.countedFor);
    this.#open--;
  }

  #makeRoomAt(address: string): void {
    if (!this.#isFull(address)) return;
    const oldest = first(this.#counts.get(address)?.waiting);
    oldest?.giveUp();
    if (this.#isFull(address)) throw tooMany();
  }

  #isFull(address: string): boolean {
    const { open, unauthenticated } = this.#counts.get(address) ?? { open: 0, unauthenticated: 0 };
    return open >= this.#limits.maxConnectionsPerAddress ||
      unauthenticated >= this.#limits.maxUnauthenticatedPerAddress;
  }

  /** Closes one that waits: of `address` if there is any, else of anybody. */
  #closeOne(address: string): boolean {
    const oldest = first(this.#counts.get(address)?.waiting) ?? first(this.#waiting);
    oldest?.giveUp();
    return oldest !== undefined;
  }
}

/** One connection's. */
export class Place implements HttpPlace {
  /** The address that it is counted for now. Kept by {@linkcode Places}. */
  countedFor: string | null = null;
  /** `null` once it is kept: an open WebSocket must not hold on to what its handshake needed. */
  #request: PlaceRequest | null;
  readonly #places: Places;
  #isWaiting = false;
  #isAuthenticated = false;
  #isFree = false;

  /** Taken by {@linkcode Places.enter}. */
  constructor(request: PlaceRequest, places: Places) {
    this.#request = request;
    this.#places = places;
  }

  /** Whether it may be closed for another's sake. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Whether it was given up. */
  get isFree(): boolean {
    return this.#isFree;
  }

  /** Whether it counts no longer among the unauthenticated ones. */
  get isAuthenticated(): boolean {
    return this.#isAuthenticated;
  }

  /** Says whether nothing is owed to the client, so that it may be closed for another's sake. */
  setWaiting(isWaiting: boolean): void {
    if (this.#isFree || isWaiting === this.#isWaiting) return;
    this.#isWaiting = isWaiting;
    this.#places.setWaiting(this, isWaiting);
  }

  /**
   * Has it counted for `address` from now on, or for the peer again without one.
   *
   * @throws {HandshakeError} 429 when that address has too many
   */
  moveTo(address?: string): void {
    if (this.#isFree || this.#request === null) return;
    const { address: own, isProxy } = this.#request;
    if (address !== undefined) this.#places.move(this, this.countedFor, address);
    else if (isProxy && this.countedFor !== null) this.#places.uncount(this, this.countedFor);
    else if (!isProxy) this.#places.move(this, this.countedFor, own);
  }

  /**
   * As {@linkcode moveTo}; what came through a proxy waits for room instead of being refused at
   * once: a page and its files come as many requests in one moment, whichever limits there are.
   *
   * @throws {HandshakeError} 429 when too many wait already, or none leaves in time
   */
  async moveWhenThereIsRoom(address: string): Promise<void> {
    while (true) {
      try {
        return this.moveTo(address);
      } catch (error) {
        if (this.#request?.isProxy !== true) throw error;
        await this.#places.untilOneLeaves(this, address);
      }
    }
  }

  /** Counts it no longer among the unauthenticated ones of its address. */
  authenticate(): void {
    if (this.#isFree || this.#isAuthenticated) return;
    this.#isAuthenticated = true;
    this.#places.authenticated(this);
  }

  /** It is a WebSocket's now: it is never closed for another's sake, and counts where it does. */
  keep(): void {
    this.setWaiting(false);
    this.#request = null;
  }

  /** Closes the connection for another's sake. */
  giveUp(): void {
    this.leave();
    this.#request?.close();
  }

  /** Frees it. Does nothing when it is free. */
  leave(): void {
    if (this.#isFree) return;
    this.#places.leave(this);
    this.#isFree = true;
  }
}

function tooMany(): HandshakeError {
  return new HandshakeError(429, "Too many connections");
}

function first<T>(values: Iterable<T> | undefined): T | undefined {
  for (const value of values ?? []) return value;
  return undefined;
}
