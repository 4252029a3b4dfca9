import { ConnectionClosedError } from "./errors.ts";

/** Bytes of a payload that is made up to tell one ping from another. */
const PAYLOAD_BYTES = 4;

interface Ping {
  readonly payload: Uint8Array;
  readonly sentAt: number;
  readonly pong: PromiseWithResolvers<number>;
}

/** The pings of one connection that wait for their pongs (RFC 6455 §5.5.3). Times are of `performance.now()`. */
export class Pings {
  #waiting: Ping[] = [];
  #count = 0;

  /** Returns a payload that no other ping has that waits. */
  nextPayload(): Uint8Array<ArrayBuffer> {
    const payload = new Uint8Array(PAYLOAD_BYTES);
    new DataView(payload.buffer).setUint32(0, this.#count++);
    return payload;
  }

  /** A ping is sent at `now`; resolves with the milliseconds until its pong, rejects at the end. */
  sent(payload: Uint8Array, now: number): Promise<number> {
    const pong = Promise.withResolvers<number>();
    // A ping may be sent for its own sake, and nobody wait for its pong.
    pong.promise.catch(() => {});
    this.#waiting.push({ payload: payload.slice(), sentAt: now, pong });
    return pong.promise;
  }

  /** A pong has come at `now`. It answers the ping before it as well: a peer may answer the latest only. */
  received(payload: Uint8Array, now: number): void {
    const index = this.#waiting.findLastIndex((ping) => isEqual(ping.payload, payload));
    for (const { sentAt, pong } of this.#waiting.splice(0, index + 1)) pong.resolve(now - sentAt);
  }

  /** No pong comes any more. */
  end(): void {
    for (const { pong } of this.#waiting.splice(0)) {
      pong.reject(new ConnectionClosedError("The connection is closed"));
    }
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
