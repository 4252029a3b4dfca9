/** Where a broker is. */
export interface BrokerAddress {
  readonly protocol: "mqtt" | "mqtts" | "ws" | "wss";
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Of a WebSocket listener, with its query; `/` for the others. */
  readonly path: string;
}

/** The most addresses of one broker. */
const MAX_URLS = 16;

const DEFAULT_PORTS = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const;

/** Returns what is wrong with a broker's URL, or `null`. */
export function checkBrokerUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !isProtocol(url.protocol.slice(0, -1))) {
    return "must be a URL that begins with mqtt://, mqtts://, ws:// or wss://";
  }
  if (url.hostname === "") return "names no host: mqtt://HOST:PORT";
  if (url.username !== "" || url.password !== "") {
    return "holds a user; put it in username, and the password in a passwordFile";
  }
  const isWebSocket = url.protocol.startsWith("ws");
  if (!isWebSocket && (url.pathname.length > 1 || url.search !== "")) {
    return "has a path, which only ws:// and wss:// have";
  }
  return url.hash === "" ? null : "has a #fragment, which no broker knows";
}

/** Returns what is wrong with a list of a cluster's URLs that are each right, or `null`. */
export function checkBrokerUrls(urls: readonly string[]): string | null {
  if (urls.length === 0) return "names no broker";
  return urls.length > MAX_URLS ? `holds more than ${MAX_URLS} URLs` : null;
}

/** Every URL of a broker, of which a cluster has several. */
export function brokerUrls(url: string | readonly string[]): readonly string[] {
  return [url].flat();
}

/** Which node of a cluster is tried next: each in its turn, whatever became of the one before. */
export class BrokerTurns {
  readonly #urls: readonly string[];
  #taken = 0;

  /** @param url At least one. */
  constructor(url: string | readonly string[]) {
    this.#urls = brokerUrls(url);
  }

  /** Returns the URL for the next attempt. */
  next(): string {
    return this.#urls[this.#taken++ % this.#urls.length];
  }
}

/** Reads a URL that {@linkcode checkBrokerUrl} finds nothing wrong with. */
export function parseBrokerUrl(text: string): BrokerAddress {
  const url = new URL(text);
  const protocol = url.protocol.slice(0, -1) as BrokerAddress["protocol"];
  return {
    protocol,
    host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? DEFAULT_PORTS[protocol] : Number(url.port),
    path: (url.pathname || "/") + url.search,
  };
}

/** Whether what is said to a broker there is encrypted. */
export function isEncrypted({ protocol }: BrokerAddress): boolean {
  return protocol === "mqtts" || protocol === "wss";
}

function isProtocol(name: string): name is BrokerAddress["protocol"] {
  return Object.hasOwn(DEFAULT_PORTS, name);
}
