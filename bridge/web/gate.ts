/** Which names and pages may reach the bridge. */
export interface GateOptions {
  /** Host names beyond loopback and `hostname`, without ports. */
  readonly allowedHosts?: readonly string[];
  /** Origins beyond the bridge's own, such as `https://house.example`. */
  readonly allowedOrigins?: readonly string[];
  /** The name or address that the bridge listens on. */
  readonly hostname: string;
}

/** The parts of a request that the gate looks at. */
export interface Visitor {
  /** The Host field: a name or address, and a port unless it is the default one. */
  readonly host: string;
  readonly origin: string | null;
  /** The query: `""` or `?a=b`. */
  readonly search: string;
}

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly reason: string;
}

const WILDCARD_ADDRESSES = ["0.0.0.0", "::"];

/**
 * Turns away what a foreign page could make a browser send: requests under a name that is not ours
 * (DNS rebinding) and requests of another origin; and tokens in URLs, which end up in logs.
 */
export class Gate {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  constructor({ allowedHosts = [], allowedOrigins = [], hostname }: GateOptions) {
    const own = WILDCARD_ADDRESSES.includes(hostname) ? [] : [hostname];
    this.#hosts = new Set([...allowedHosts, ...own].map((host) => host.toLowerCase()));
    this.#origins = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  }

  /** Returns why a visitor is turned away, or `null`. */
  check({ host, origin, search }: Visitor): Refusal | null {
    if (new URLSearchParams(search).has("token")) {
      return { status: 401, reason: "a token does not belong into a URL" };
    }
    const name = parseHostName(host);
    if (name === null || !(isLoopback(name) || this.#hosts.has(name))) {
      return { status: 421, reason: "this host name is not served here" };
    }
    if (origin !== null && !this.#isOurs(origin, host)) {
      return { status: 403, reason: "this origin is not allowed" };
    }
    return null;
  }

  #isOurs(origin: string, host: string): boolean {
    const text = origin.toLowerCase();
    return text === URL.parse(`http://${host}`)?.origin || this.#origins.has(text);
  }
}

/** Tells whether a host name or address, as a URL has it, can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Returns what is wrong with listening on `host`, or `null`. */
export function checkListenHost(host: string): string | null {
  if (isLoopback(host)) return null;
  return "not yet: beyond loopback everyone could command the devices, which needs tokens; " +
    "use 127.0.0.1";
}

/** Returns the name or address in a Host field, in lower case and without brackets, or `null`. */
function parseHostName(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return match === null ? null : (match[1] ?? match[2]).toLowerCase();
}
