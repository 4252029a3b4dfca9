import { SUBPROTOCOL } from "../../../bridge/wire/protocol.ts";

/** What a test does with one connection of a client. */
export interface ScriptedConnection {
  /** Resolves with the next request that nobody has taken. */
  nextRequest(): Promise<{ id: number; method: string; params: Record<string, unknown> }>;
  /** Sends one JSON-RPC message; `jsonrpc` is added. */
  send(message: object): void;
  close(code?: number): void;
  readonly protocol: string;
}

/** A bridge whose every word a test says, on a real socket. */
export class ScriptedBridge implements AsyncDisposable {
  readonly url: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #connections = new Queue<ScriptedConnection>();

  constructor() {
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) => this.#accept(request),
    );
    this.url = `ws://127.0.0.1:${this.#server.addr.port}/ws`;
  }

  /** Resolves with the next connection, once it is open. */
  nextConnection(): Promise<ScriptedConnection> {
    return this.#connections.take();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #accept(request: Request): Response {
    const protocol = request.headers.get("sec-websocket-protocol") ?? "";
    const { socket, response } = Deno.upgradeWebSocket(
      request,
      // As the bridge does: of who names none it wants none.
      protocol === "" ? {} : { protocol: SUBPROTOCOL },
    );
    const requests = new Queue<{ id: number; method: string; params: Record<string, unknown> }>();
    socket.onmessage = ({ data }) => requests.put(JSON.parse(data));
    socket.onopen = () =>
      this.#connections.put({
        nextRequest: () => requests.take(),
        send: (message) => socket.send(JSON.stringify({ jsonrpc: "2.0", ...message })),
        close: (code) => socket.close(code),
        protocol,
      });
    return response;
  }
}

class Queue<T> {
  readonly #items: T[] = [];
  readonly #takers: ((item: T) => void)[] = [];

  put(item: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.#items.push(item);
  }

  take(): Promise<T> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift()!);
    return new Promise((resolve) => this.#takers.push(resolve));
  }
}
