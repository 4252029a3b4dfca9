import type { WebSocketConnection } from "../src/connection.ts";
import { CloseCode } from "../src/close.ts";
import type { BridgeExtension } from "./bridge.ts";
import type { Log } from "./log.ts";
import {
  MQTT_PATH,
  MQTT_SUBPROTOCOL,
  type MqttAcceptor,
  serveMqttSocket,
} from "./web/mqtt_socket.ts";

/** A broker inside this program. */
export interface MqttBroker extends MqttAcceptor {
  /** Listens. Returns where. @throws {Deno.errors.AddrInUse} */
  open(): Deno.Addr;
  close(): void;
}

/** The broker inside, as a part of a bridge: on a port of its own, and on the bridge's. */
export class MqttPart implements BridgeExtension {
  readonly sockets = {
    [MQTT_PATH]: {
      subprotocol: MQTT_SUBPROTOCOL,
      open: (connection: WebSocketConnection) => this.#serve(connection),
    },
  };
  readonly #broker: MqttBroker;
  readonly #log: Log;
  readonly #wanted: string;
  /** Where it listens; `null` when it does not. */
  addr: Deno.NetAddr | null = null;

  /** `wanted` is where it is to listen, for people. */
  constructor(broker: MqttBroker, { wanted, log }: { wanted: string; log: Log }) {
    this.#broker = broker;
    this.#wanted = wanted;
    this.#log = log;
  }

  /** Listens; a port that is taken is said, and the bridge goes on without a broker. */
  start(): void {
    try {
      this.addr = this.#broker.open() as Deno.NetAddr;
    } catch (error) {
      const reason = error instanceof Deno.errors.AddrInUse
        ? "the port is taken, most likely by another broker"
        : (error as Error).message;
      this.#log.warn(`no MQTT broker on ${this.#wanted}: ${reason}`);
    }
  }

  /** Ends every connection. */
  stop(): void {
    this.#broker.close();
  }

  #serve(connection: WebSocketConnection): void {
    if (this.addr === null) connection.close(CloseCode.TryAgainLater, "there is no broker");
    else serveMqttSocket(connection, this.#broker);
  }
}
