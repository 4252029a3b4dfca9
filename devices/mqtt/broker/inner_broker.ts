import { Broker, type BrokerCounts, type BrokerOptions } from "./broker.ts";
import type { BrokerClient } from "./broker_client.ts";
import type { ByteSink } from "./contract.ts";
import { keepDeadlines } from "./deadlines.ts";
import { acceptClients, type BrokerAcceptor } from "./listener.ts";
import { LocalClient, type LocalMessage } from "./local_client.ts";
import { RetainedFile } from "./retained_file.ts";

/** Where a listener listens. */
export interface AddressedAcceptor extends BrokerAcceptor {
  readonly addr: Deno.Addr;
}

/** Options of an {@linkcode InnerBroker}. */
export interface InnerBrokerOptions extends Omit<BrokerOptions, "now"> {
  /** Opens the socket. @throws {Deno.errors.AddrInUse} */
  readonly listen: () => AddressedAcceptor;
  /** Where retained messages outlast the program. Default: nowhere. */
  readonly retainedFile?: string;
}

/** A broker inside this program: clients come over TCP, WebSockets, or from inside. */
export class InnerBroker {
  readonly #options: InnerBrokerOptions;
  readonly #broker: Broker;
  readonly #file: RetainedFile | null;
  #stop: (() => void)[] = [];

  /** Does no I/O. */
  constructor(options: InnerBrokerOptions) {
    this.#options = options;
    this.#broker = new Broker(options);
    const { retainedFile } = options;
    this.#file = retainedFile === undefined ? null : new RetainedFile(this.#broker, retainedFile);
  }

  /** What it has counted, and what there is now. */
  get counts(): BrokerCounts {
    return this.#broker.counts;
  }

  /** Listens. Returns where. @throws {Deno.errors.AddrInUse} */
  open(): Deno.Addr {
    const listener = this.#options.listen();
    this.#file?.open();
    this.#stop = [acceptClients(this.#broker, listener), keepDeadlines(this.#broker)];
    return listener.addr;
  }

  /** Takes a connection that does not come over the listener; see {@linkcode Broker.accept}. */
  accept(sink: ByteSink, address: string): BrokerClient {
    return this.#broker.accept(sink, address);
  }

  /** A client inside; see {@linkcode LocalClient}. */
  join(onMessage: (message: LocalMessage) => void, source: object): LocalClient {
    return new LocalClient(this.#broker, onMessage, source);
  }

  /** Ends every connection and writes what is retained. */
  close(): void {
    this.#broker.close();
    for (const stop of this.#stop) stop();
    this.#stop = [];
    this.#file?.close();
  }
}
