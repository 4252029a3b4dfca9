/// <reference lib="dom" />

/**
 * A connection that is begun before there is anybody to hear of it: over a slow line that is long
 * before. Without a subprotocol, which the bridge needs from nobody.
 */
export class EarlySocket {
  readonly #socket: WebSocket;
  readonly #came: unknown[] = [];
  #isTaken = false;

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#came.push(data);
  }

  /** Returns the connection to who listens to it from now on, once, unless it is gone. */
  take(): WebSocket | null {
    const socket = this.#socket;
    if (this.#isTaken || socket.readyState > WebSocket.OPEN) return null;
    this.#isTaken = true;
    queueMicrotask(() => {
      for (const data of this.#came) socket.dispatchEvent(new MessageEvent("message", { data }));
    });
    return socket;
  }
}
