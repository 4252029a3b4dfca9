import type { EncodedMessage } from "../../src/message.ts";

/** The part of a WebSocket connection that deliveries need. */
export interface ViewerConnection {
  /** Returns false when so much waits already that nothing more should follow until it drained. */
  send(data: string | EncodedMessage): boolean;
}

/** One browser as a receiver: it lags while its connection holds more than the soft mark. */
export class Viewer {
  readonly #connection: ViewerConnection;
  readonly #catchUps = new Set<() => void>();
  #isLagging = false;

  constructor(connection: ViewerConnection) {
    this.#connection = connection;
  }

  /** While true, what can wait is not sent: it is told by a catch-up after the drain. */
  get isLagging(): boolean {
    return this.#isLagging;
  }

  /** Sends now, lagging or not. */
  send(data: string | EncodedMessage): void {
    if (!this.#connection.send(data)) this.#isLagging = true;
  }

  /** Calls `catchUp` after every drain until the returned function is called. */
  onCatchUp(catchUp: () => void): () => void {
    this.#catchUps.add(catchUp);
    return () => this.#catchUps.delete(catchUp);
  }

  /** To be called when everything that waited has left. */
  drained(): void {
    if (!this.#isLagging) return;
    this.#isLagging = false;
    for (const catchUp of this.#catchUps) {
      if (this.#isLagging) return;
      catchUp();
    }
  }
}
