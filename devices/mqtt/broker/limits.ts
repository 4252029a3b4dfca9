/** Bounds of a {@linkcode Broker}; each has a test at N and N+1. */
export interface BrokerLimits {
  /** A packet with its header, in bytes; larger ones end the connection. */
  readonly maxPacketBytes: number;
  /** Clients connected at once. */
  readonly maxClients: number;
  /** Sessions kept for clients that are away; the one that expires first makes room. */
  readonly maxAwaySessions: number;
  /** Retained messages; a new topic beyond it is delivered and not kept. */
  readonly maxRetained: number;
  /** Subscriptions of one client. */
  readonly maxSubscriptions: number;
  /** Messages of QoS 1 and 2 under way to one client. */
  readonly maxInflight: number;
  /** Messages of QoS 2 from one client between PUBLISH and PUBREL. */
  readonly maxUnreleased: number;
  /** Messages of QoS 1 and 2 that wait for one client, and their bytes; the newest are dropped. */
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  /** Bytes on their way to a client that does not read, before messages of QoS 0 are dropped. */
  readonly maxBufferedBytes: number;
  /** A client that takes nothing for so long, while bytes wait, is cut off. */
  readonly stallTimeoutMs: number;
  /** From the connection to its CONNECT. */
  readonly connectTimeoutMs: number;
  /** The longest that a session outlives its connection. */
  readonly maxSessionExpiryMs: number;
}

/** The defaults. */
export const BROKER_LIMITS: BrokerLimits = {
  maxPacketBytes: 64 * 1024,
  maxClients: 64,
  maxAwaySessions: 256,
  maxRetained: 1000,
  maxSubscriptions: 1000,
  maxInflight: 64,
  maxUnreleased: 100,
  maxQueued: 1000,
  maxQueuedBytes: 1024 * 1024,
  maxBufferedBytes: 1024 * 1024,
  stallTimeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  maxSessionExpiryMs: 7 * 24 * 60 * 60 * 1000,
};
