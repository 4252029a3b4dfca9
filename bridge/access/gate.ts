import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type Network, OwnNames } from "./own_names.ts";
import { quoteValue, RefusalLog } from "./refusal_log.ts";

/** Which names and pages may reach the bridge. */
export interface GateOptions {
  /** Host names beyond the machine's own and `hostname`, without ports. */
  readonly allowedHosts?: readonly string[];
  /** Origins beyond the bridge's own, such as `https://house.example`. */
  readonly allowedOrigins?: readonly string[];
  /** The name or address that the bridge listens on. */
  readonly hostname: string;
  /** Default: the machine's. */
  readonly network?: Network;
  readonly clock: Clock;
  readonly log: Log;
}

/** The parts of a request that the gate looks at. */
export interface Visitor {
  readonly method: string;
  /** Whether it asks for a WebSocket. */
  readonly isUpgrade: boolean;
  /** What the client speaks. */
  readonly scheme: "http" | "https";
  /** The Host field: a name or address, and a port unless it is the default one. */
  readonly host: string;
  /** The Host that a trusted proxy was asked for. */
  readonly forwardedHost?: string;
  readonly origin: string | null;
  /** The query: `""` or `?a=b`. */
  readonly search: string;
  /** The client's address. */
  readonly address: string;
}

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 421 | 429;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const WILDCARD_ADDRESSES = ["0.0.0.0", "::"];
/** RFC 9110 §9.2.1: they change nothing; and their answers no foreign page can read. */
const SAFE_METHODS = ["GET", "HEAD"];

/**
 * Turns away what a foreign page could make a browser send: requests under a name that is not ours
 * (DNS rebinding), and upgrades and changes from another origin; and tokens in URLs, which end up
 * in logs. It tells the operator of each, with the line of config that would let it in.
 */
export class Gate {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #ownNames: OwnNames;
  readonly #refusals: RefusalLog;

  constructor(options: GateOptions) {
    const { allowedHosts = [], allowedOrigins = [], hostname } = options;
    const own = WILDCARD_ADDRESSES.includes(hostname) ? [] : [hostname];
    this.#hosts = new Set([...allowedHosts, ...own].map((host) => host.toLowerCase()));
    this.#origins = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
    this.#ownNames = new OwnNames(options);
    this.#refusals = new RefusalLog(options);
  }

  /** Returns why a visitor is turned away, or `null`. */
  check(visitor: Visitor): Refusal | null {
    if (new URLSearchParams(visitor.search).has("token")) {
      return { status: 401, reason: "a token does not belong into a URL" };
    }
    const foreign = [visitor.host, visitor.forwardedHost].find((host) => {
      return host !== undefined && !this.#isServed(host);
    });
    if (foreign !== undefined) return this.#refuseHost(foreign, visitor);
    const { origin, isUpgrade, method } = visitor;
    if (origin === null || (!isUpgrade && SAFE_METHODS.includes(method))) return null;
    return this.#isOurs(origin, visitor) ? null : this.#refuseOrigin(origin, visitor);
  }

  #isServed(host: string): boolean {
    const name = parseHostName(host);
    return name !== null && (this.#hosts.has(name) || this.#ownNames.has(name));
  }

  #isOurs(origin: string, { scheme, host, forwardedHost = host }: Visitor): boolean {
    const text = origin.toLowerCase();
    return text === URL.parse(`${scheme}://${forwardedHost}`)?.origin || this.#origins.has(text);
  }

  #refuseHost(host: string, { address }: Visitor): Refusal {
    const name = parseHostName(host);
    const remedy = name === null
      ? "it is no host name"
      : `if it is yours, add to the config  listen: { allowedHosts: [${quoteValue(name)}] }`;
    this.#refusals.add(
      "host",
      `refused a request from ${address} for the host ${quoteValue(host)}: ${remedy}`,
    );
    return {
      status: 421,
      reason: "this host name is not served here; what is served beyond the machine's own names " +
        "is listed in the config's listen.allowedHosts",
    };
  }

  #refuseOrigin(origin: string, { address }: Visitor): Refusal {
    const isOrigin = URL.parse(origin)?.origin === origin && origin !== "null";
    const remedy = isOrigin
      ? `if it is yours, add to the config  listen: { allowedOrigins: [${quoteValue(origin)}] }`
      : "it is no origin that could be allowed";
    this.#refusals.add(
      "origin",
      `refused a page of the origin ${quoteValue(origin)} at ${address}: ${remedy}`,
    );
    return {
      status: 403,
      reason: "this origin is not allowed; origins beyond the bridge's own are listed in the " +
        "config's listen.allowedOrigins, and a proxy that ends TLS in listen.trustedProxies",
    };
  }
}

/** Returns the name or address in a Host field, in lower case and without brackets, or `null`. */
function parseHostName(host: string): string | null {
  // RFC 3986 §3.2.2: what stands in brackets is an IPv6 address.
  const match = /^(?:\[([0-9a-f.]*:[0-9a-f:.]*)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return match === null ? null : (match[1] ?? match[2]).toLowerCase();
}
