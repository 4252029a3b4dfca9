import type { DeviceAdapter } from "../devices/adapter.ts";
import { CloseCode } from "../src/close.ts";
import type { WebSocketConnection } from "../src/connection.ts";
import type { SiteMessage } from "./alarms/mqtt_notices.ts";
import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import type { Metric } from "./web/metrics.ts";
import {
  MQTT_PATH,
  MQTT_SUBPROTOCOL,
  type MqttAcceptor,
  serveMqttSocket,
} from "./web/mqtt_socket.ts";

/** The site's name where the config gives none. */
export const DEFAULT_SITE = "home";

/** Returns the bridge's name among others; `undefined` when it does not publish its devices. */
export function siteOf({ backbone }: { readonly backbone?: { readonly site?: string } }) {
  return backbone === undefined ? undefined : backbone.site ?? DEFAULT_SITE;
}

/** The broker inside and the backbone, as far as there are any. */
export interface MqttService extends MqttAcceptor {
  /** Where the broker listens; `null` when it does not. */
  readonly url: string | null;
  /** Listens and connects. */
  open(): Promise<void>;
  /** Makes the adapter that shows what is published on the broker inside. */
  createAdapter(): Promise<DeviceAdapter>;
  /** Publishes something of the bridge's own, where there is a broker. */
  publish(message: SiteMessage): void;
  /** What the broker inside counts. */
  metrics(): Metric[];
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * MQTT as a part of a bridge, on a port of its own and on the bridge's. It is loaded when the
 * bridge has begun to listen: nobody who looks at a page waits for it.
 */
export class MqttPart implements BridgeExtension {
  readonly sockets = {
    [MQTT_PATH]: {
      subprotocol: MQTT_SUBPROTOCOL,
      open: (connection: WebSocketConnection) => this.#serve(connection),
    },
  };
  readonly #load: () => Promise<MqttService>;
  #opening: Promise<void> = Promise.resolve();
  #service: MqttService | null = null;
  /** What is to be published when it is open, by name. */
  readonly #early = new Map<string, SiteMessage>();

  /** `load` makes the service; it does no I/O but to import what it needs. */
  constructor(
    load: (parts: ExtensionParts) => Promise<MqttService>,
    parts: ExtensionParts,
  ) {
    this.#load = () => load(parts);
  }

  /** Begins to open; {@linkcode opened} tells when it is done. */
  start(): void {
    this.#opening = this.#open();
    // Who asks for it is told.
    this.#opening.catch(() => {});
  }

  /** Where the broker inside listens; `null` while or where it does not. */
  get brokerUrl(): string | null {
    return this.#service?.url ?? null;
  }

  /** Resolves with the service once it is open. Rejects when the config names what cannot be read. */
  async opened(): Promise<MqttService> {
    await this.#opening;
    return this.#service!;
  }

  /** Publishes something of the bridge's own; before it is open, only what the broker is to keep waits. */
  publish(message: SiteMessage): void {
    if (this.#service !== null) this.#service.publish(message);
    else if (message.retain) this.#early.set(message.name, message);
  }

  metrics(): readonly Metric[] {
    return this.#service?.metrics() ?? [];
  }

  async stop(): Promise<void> {
    await this.#opening.catch(() => {});
    await this.#service?.close();
  }

  async #open(): Promise<void> {
    const service = await this.#load();
    await service.open();
    this.#service = service;
    for (const message of this.#early.values()) service.publish(message);
    this.#early.clear();
  }

  #serve(connection: WebSocketConnection): void {
    const service = this.#service;
    if (service !== null && service.url !== null) serveMqttSocket(connection, service);
    else connection.close(CloseCode.TryAgainLater, "there is no broker");
  }
}
