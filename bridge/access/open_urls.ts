import { canonicalAddress } from "./address.ts";
import { hostNames, isLoopback, type Network, systemNetwork } from "./own_names.ts";

const EVERY_IPV4 = "0.0.0.0";
const EVERY_ADDRESS = "::";
const DEFAULT_PORTS = { http: 80, https: 443 } as const;
/** How long a system may take to find its own name, in milliseconds. */
const LOOKUP_TIMEOUT_MS = 1_000;

/** Where a bridge can be reached. */
export interface ReachableAt {
  readonly scheme: "http" | "https";
  /** The name or address that it listens on. */
  readonly hostname: string;
  readonly port: number;
}

/** Options of {@linkcode reachableUrls}. */
export interface ReachableOptions {
  readonly network?: Network;
  /** Tells whether other machines find a name. Default: whether this one does. */
  isKnown?(name: string): Promise<boolean>;
}

/**
 * Returns the URLs of a bridge, those that suit a phone first: the `.local` name where the system
 * answers multicast DNS, the addresses of all interfaces it listens on, and loopback last.
 */
export async function reachableUrls(
  { scheme, hostname, port }: ReachableAt,
  options: ReachableOptions = {},
): Promise<string[]> {
  const hosts = isEveryAddress(hostname)
    ? await hostsOf(hostname, options)
    : [canonicalAddress(hostname) ?? hostname];
  const suffix = port === DEFAULT_PORTS[scheme] ? "" : `:${port}`;
  return hosts.map((host) => {
    const authority = host.includes(":") ? `[${host}]` : host;
    return `${scheme}://${authority}${suffix}/`;
  });
}

/** Returns a page's URL with a token in its fragment, which no browser sends to a server. */
export function withToken(url: string, token: string): string {
  return `${url}#token=${encodeURIComponent(token)}`;
}

/** Tells whether listening on `hostname` means listening on all of the machine's addresses. */
export function isEveryAddress(hostname: string): boolean {
  return hostname === EVERY_IPV4 || canonicalAddress(hostname) === EVERY_ADDRESS;
}

async function hostsOf(hostname: string, options: ReachableOptions): Promise<string[]> {
  const { network = systemNetwork, isKnown = isFound } = options;
  const isIPv4Only = hostname === EVERY_IPV4;
  const addresses = [...new Set(network.addresses().map(canonicalAddress))]
    .filter((it) => it !== null && isUsable(it, isIPv4Only)) as string[];
  const local = hostNames(network.hostname()).find((name) => name.endsWith(".local"));
  const names = local !== undefined && await isKnown(local) ? [local] : [];
  // An IPv4 address is easier to type.
  const rank = (address: string) => (isLoopback(address) ? 2 : 0) + (address.includes(":") ? 1 : 0);
  return [...names, ...addresses.sort((a, b) => rank(a) - rank(b))];
}

/** A link-local address (RFC 4291 §2.5.6) needs a zone, which no URL in a browser has. */
function isUsable(address: string, isIPv4Only: boolean): boolean {
  return address.includes(":") ? !isIPv4Only && !/^fe[89ab]/.test(address) : true;
}

async function isFound(name: string): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), LOOKUP_TIMEOUT_MS);
  });
  try {
    const { lookup } = await import("node:dns/promises");
    return await Promise.race([lookup(name).then(() => true, () => false), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
