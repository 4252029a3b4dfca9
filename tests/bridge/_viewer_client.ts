import { SUBPROTOCOL } from "../../bridge/wire/protocol.ts";
import type { Received } from "./_recording_connection.ts";

/** A WebSocket client that is asked for one message at a time. */
export class Client {
  readonly socket: WebSocket;
  readonly closed: Promise<CloseEvent>;
  readonly #messages: Received[] = [];
  #wake = Promise.withResolvers<void>();

  constructor(port: number, protocols: string[] = [SUBPROTOCOL]) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, protocols);
    this.socket.onmessage = ({ data }) => {
      this.#messages.push(JSON.parse(data));
      this.#wake.resolve();
    };
    this.closed = new Promise((resolve) => this.socket.onclose = resolve);
  }

  /** Returns the next message that `matches`; drops those before it. */
  async next(matches: (message: Received) => boolean): Promise<Received> {
    while (true) {
      const message = this.#messages.shift();
      if (message !== undefined && matches(message)) return message;
      if (message === undefined) await this.#wait();
    }
  }

  async ask(method: string, params: unknown): Promise<Received> {
    const id = crypto.randomUUID();
    this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return await this.next((message) => message.id === id);
  }

  notification(method: string): Promise<Received> {
    return this.next((message) => message.method === method);
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  async #wait(): Promise<void> {
    this.#wake = Promise.withResolvers();
    await this.#wake.promise;
  }
}
