import { CloseCode } from "../../src/close.ts";
import type { WebSocketConnection } from "../../src/connection.ts";

/** The subprotocol of MQTT over WebSocket ([MQTT-6.0.0-3] and [MQTT-6.0.0-4]). */
export const MQTT_SUBPROTOCOL = "mqtt";
/** Where MQTT is served over WebSocket. */
export const MQTT_PATH = "/mqtt";

/** The broker's end of one client. */
export interface ClientEnd {
  /** Whether it has not been let in yet. */
  readonly isConnecting: boolean;
  receive(chunk: Uint8Array): void;
  /** Whether it had better not be read until {@linkcode whenRoom} resolves. */
  readonly isFull: boolean;
  whenRoom(): Promise<void>;
  /** The connection is gone. */
  lost(): void;
}

/** The bytes' way to a client. */
export interface ClientSink {
  readonly bufferedBytes: number;
  readonly takenBytes: number;
  write(bytes: Uint8Array<ArrayBuffer>): void;
  end(): void;
}

/** A broker that takes clients from elsewhere than its own port. */
export interface MqttAcceptor {
  accept(sink: ClientSink, address: string): ClientEnd;
}

/** The bytes' way to a client over a WebSocket. */
class SocketSink implements ClientSink {
  readonly #connection: WebSocketConnection;
  #writtenBytes = 0;

  constructor(connection: WebSocketConnection) {
    this.#connection = connection;
  }

  get bufferedBytes(): number {
    return this.#connection.bufferedBytes;
  }

  get takenBytes(): number {
    return this.#writtenBytes - this.bufferedBytes;
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#connection.state !== "open") return;
    this.#writtenBytes += bytes.length;
    this.#connection.send(bytes);
  }

  end(): void {
    this.#connection.close(CloseCode.NormalClosure);
  }
}

/** Serves one WebSocket as a byte stream of MQTT, whatever its frames are (§6.0); resolves at its end. */
export async function serveMqttSocket(
  connection: WebSocketConnection,
  broker: MqttAcceptor,
): Promise<void> {
  const client = broker.accept(new SocketSink(connection), connection.clientAddress);
  try {
    for await (const message of connection) {
      // [MQTT-6.0.0-1]: binary frames, or the connection ends
      if (message.isText) {
        connection.close(CloseCode.UnsupportedData, "MQTT comes in binary frames");
        break;
      }
      const wasConnecting = client.isConnecting;
      client.receive(message.bytes);
      if (wasConnecting && !client.isConnecting) connection.markAuthenticated();
      if (client.isFull) await client.whenRoom();
    }
  } catch {
    // The connection is gone.
  }
  client.lost();
}
