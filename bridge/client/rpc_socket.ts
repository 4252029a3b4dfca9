import type { Notification } from "../wire/messages.ts";
import { SUBPROTOCOL } from "../wire/protocol.ts";
import { NoAnswerError } from "./errors.ts";
import { readIncoming } from "./incoming.ts";
import { type Asker, PendingRequests } from "./pending_requests.ts";

/** Who hears of what happens on a connection. */
export interface RpcSocketEvents {
  /** Anything at all arrived. */
  heard(): void;
  notification(notification: Notification): void;
  /** The connection is gone; not called after {@linkcode RpcSocket.close}. */
  lost(code: number, reason: string): void;
}

/** One WebSocket connection that carries JSON-RPC 2.0: requests out, answers and notifications in. */
export class RpcSocket {
  readonly #socket: WebSocket;
  readonly #events: RpcSocketEvents;
  readonly #pending = new PendingRequests();

  constructor(url: string, events: RpcSocketEvents, openSocket = openPlainSocket) {
    this.#events = events;
    this.#socket = openSocket(url, SUBPROTOCOL);
    this.#socket.onmessage = (event) => this.#receive(event.data);
    this.#socket.onclose = (event) => {
      this.#events.lost(event.code, event.reason);
      this.#pending.disconnect();
    };
  }

  /** Sends one request; `asker` hears what became of it. */
  request(method: string, params: object, timeoutMs: number, asker: Asker): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      asker.reject(new NoAnswerError("disconnected", `${method}: not connected`));
      return;
    }
    const id = this.#pending.add(method, timeoutMs, asker);
    this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  }

  /** Closes the connection without waiting for the other end. */
  close(): void {
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#pending.disconnect();
  }

  #receive(data: unknown): void {
    this.#events.heard();
    if (typeof data !== "string") return;
    for (const message of readIncoming(data)) {
      if (message.kind === "notification") this.#events.notification(message.notification);
      else this.#pending.settle(message.answer);
    }
  }
}

function openPlainSocket(url: string, subprotocol: string): WebSocket {
  return new WebSocket(url, subprotocol);
}
