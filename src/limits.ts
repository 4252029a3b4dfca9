/** Every bound of the server, each an option of `serve`. Times are totals: a trickle of bytes resets none. */
export interface Limits {
  /** Open connections in all; beyond it 503. */
  maxConnections: number;
  /** Open connections from one address; beyond it 429. */
  maxConnectionsPerAddress: number;
  /** Connections from one address that are not yet upgraded and authenticated; beyond it 429. */
  maxUnauthenticatedPerAddress: number;

  /** Bytes of a request line; beyond it 414. */
  maxRequestLineBytes: number;
  /** Bytes of one header line; beyond it 431. */
  maxHeaderLineBytes: number;
  /** Bytes of a request head; beyond it 431. */
  maxHeadBytes: number;
  /** Header fields of a request; beyond it 431. */
  maxHeaderFields: number;
  /** Bytes of a request body; beyond it 413. */
  maxBodyBytes: number;
  /** From accept, or a later request's first byte, to the response or 101; beyond it 408. */
  requestTimeoutMs: number;
  /** How long an idle HTTP connection is kept for another request. */
  keepAliveTimeoutMs: number;

  /** Bytes of a message, reassembled and inflated; beyond it 1009. */
  maxMessageBytes: number;
  /** Fragments of a message, empty ones counted; beyond it 1008. */
  maxFragments: number;
  /** From a message's first byte to its last; beyond it 1008. */
  messageTimeoutMs: number;
  /** Control frames a second from one peer, on average; beyond it 1008. */
  maxControlFramesPerSecond: number;
  /** Control frames from one peer at once; without an end: as many as a second's. */
  controlFrameBurst: number;

  /** Pongs waiting for a peer that does not read; beyond it the oldest go (RFC 6455 §5.5.3). */
  maxWaitingPongs: number;
  /** Bytes waiting for a peer; beyond it the peer is not read from and `send` returns false. */
  softBufferedBytes: number;
  /** Bytes waiting for a peer when another message is sent; beyond it the connection is aborted. */
  maxBufferedBytes: number;
  /** How long bytes may wait for a peer without any being taken; beyond it the connection is aborted. */
  stallTimeoutMs: number;
  /** Idle time before a ping. */
  pingIntervalMs: number;
  /** From a ping to any sign of life; beyond it the connection is aborted. */
  pongTimeoutMs: number;
  /** From a Close frame to the end of the connection; beyond it the connection is aborted. */
  closeTimeoutMs: number;
}

/** What `serve` uses for each limit that its options leave out. */
export const DEFAULT_LIMITS: Readonly<Limits> = {
  maxConnections: 65_536,
  maxConnectionsPerAddress: Infinity,
  maxUnauthenticatedPerAddress: Infinity,

  maxRequestLineBytes: 8 * 1024,
  maxHeaderLineBytes: 8 * 1024,
  maxHeadBytes: 16 * 1024,
  maxHeaderFields: 100,
  maxBodyBytes: 64 * 1024,
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 10_000,

  maxMessageBytes: 1024 * 1024,
  maxFragments: 1024,
  messageTimeoutMs: 30_000,
  maxControlFramesPerSecond: Infinity,
  controlFrameBurst: Infinity,

  maxWaitingPongs: 128,
  softBufferedBytes: 64 * 1024,
  maxBufferedBytes: 1024 * 1024,
  stallTimeoutMs: 10_000,
  pingIntervalMs: 20_000,
  pongTimeoutMs: 20_000,
  closeTimeoutMs: 5_000,
};

/**
 * Fills in {@linkcode DEFAULT_LIMITS}.
 *
 * @throws {RangeError} when a limit is not a number of at least 0
 */
export function resolveLimits(limits: Partial<Limits> = {}): Limits {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  const resolved: Limits = { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
  for (const [name, value] of Object.entries(resolved)) {
    if (typeof value !== "number" || !(value >= 0)) {
      throw new RangeError(`Cannot serve: limit ${name} is ${value}, must be at least 0`);
    }
  }
  return resolved;
}
