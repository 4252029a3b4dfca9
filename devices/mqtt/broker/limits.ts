/** Bounds of a {@linkcode Broker}; each has a test at N and N+1. */
export interface BrokerLimits {
  /** A packet with its header, in bytes; larger ones end the connection. */
  readonly maxPacketBytes: number;
  /** Clients connected at once; who comes back to its session takes its own place. */
  readonly maxClients: number;
  /** Connections that have not said CONNECT yet; the oldest makes room. */
  readonly maxConnecting: number;
  /** Sessions kept for clients that are away; the one that expires first makes room. */
  readonly maxAwaySessions: number;
  /** Retained messages and their bytes; what is beyond is delivered and not kept. */
  readonly maxRetained: number;
  readonly maxRetainedBytes: number;
  /** Subscriptions of one client, and the length of their filters together. */
  readonly maxSubscriptions: number;
  readonly maxFilterLength: number;
  /** Messages of QoS 1 and 2 under way to one client. */
  readonly maxInflight: number;
  /** Messages of a version 5 client without our answer, as CONNACK tells it. */
  readonly receiveMaximum: number;
  /** Topic aliases in each direction of a connection. */
  readonly maxTopicAlias: number;
  /** Messages of QoS 1 and 2 that wait for one client, and their bytes; the newest are dropped. */
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  /** Messages of one client that wait for a slower one, and their bytes, before it is not read. */
  readonly maxHeld: number;
  readonly maxHeldBytes: number;
  /** Bytes on their way to a client that does not read, before messages of QoS 0 are dropped. */
  readonly maxBufferedBytes: number;
  /** A client that takes nothing for so long, while bytes wait, is cut off. */
  readonly stallTimeoutMs: number;
  /** From the connection to its CONNECT. */
  readonly connectTimeoutMs: number;
  /** The longest keep alive of a version 5 client: a dead one is noticed in 1.5 times as long. */
  readonly maxKeepAliveS: number;
  /** The longest that a session outlives its connection. */
  readonly maxSessionExpiryMs: number;
}

/** The defaults. */
export const BROKER_LIMITS: BrokerLimits = {
  maxPacketBytes: 64 * 1024,
  maxClients: 64,
  maxConnecting: 64,
  maxAwaySessions: 256,
  maxRetained: 1000,
  maxRetainedBytes: 16 * 1024 * 1024,
  maxSubscriptions: 1000,
  maxFilterLength: 128 * 1024,
  maxInflight: 64,
  receiveMaximum: 100,
  maxTopicAlias: 16,
  maxQueued: 1000,
  maxQueuedBytes: 1024 * 1024,
  maxHeld: 256,
  maxHeldBytes: 256 * 1024,
  maxBufferedBytes: 1024 * 1024,
  stallTimeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  maxKeepAliveS: 60,
  maxSessionExpiryMs: 7 * 24 * 60 * 60 * 1000,
};
