import { type AddressSet, canonicalAddress } from "./address.ts";

/** The header fields of a request. */
export interface HeaderSource {
  /** Returns a field's values, joined by commas, or `null`. */
  get(name: string): string | null;
}

/** Who is at the other end of a connection, or of the proxies that it came through. */
export interface Client {
  /** The client's address as far as it is known for sure. */
  readonly address: string;
  /** The scheme that the client spoke, when a trusted proxy says so. */
  readonly scheme?: "http" | "https";
  /** The Host that the client asked for, when a trusted proxy says so. */
  readonly host?: string;
}

/** One step on the way: what a proxy says of whoever came to it. */
interface Hop {
  /** `null` when it is not an address. */
  readonly address: string | null;
  readonly scheme?: string;
  readonly host?: string;
}

/**
 * Returns who sent a request that came from the address `peer`: itself, unless it is one of the
 * `trusted` proxies. Then it is the rightmost address in `Forwarded` (RFC 7239) or
 * `X-Forwarded-For` that is not trusted itself: what stands further to the left is hearsay. When
 * the two fields name different clients one of them is the client's own, and neither counts.
 */
export function findClient(peer: string, fields: HeaderSource, trusted: AddressSet): Client {
  const address = canonicalAddress(peer) ?? peer;
  if (!trusted.has(address)) return { address };
  const standard = parseForwarded(fields.get("forwarded") ?? "");
  const usual = readXForwarded(fields);
  if (standard === null) return { address };
  if (standard.length === 0) return follow(address, usual, trusted);
  if (usual.length === 0) return follow(address, standard, trusted);
  const [one, other] = [follow(address, standard, trusted), follow(address, usual, trusted)];
  if (one.address !== other.address) return { address };
  return {
    address: one.address,
    scheme: agree(one.scheme, other.scheme),
    host: agree(one.host, other.host),
  };
}

function agree<T>(one: T | undefined, other: T | undefined): T | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one === other ? one : undefined;
}

/** Goes from the peer towards the client as long as each next address is vouched for. */
function follow(peer: string, hops: readonly Hop[], trusted: AddressSet): Client {
  let client: Client = { address: peer };
  for (let i = hops.length - 1; i >= 0; i--) {
    const { address, scheme, host } = hops[i];
    client = {
      address: address ?? client.address,
      scheme: scheme === "http" || scheme === "https" ? scheme : client.scheme,
      host: host ?? client.host,
    };
    if (address === null || !trusted.has(address)) break;
  }
  return client;
}

function readXForwarded(fields: HeaderSource): Hop[] {
  const addresses = listOf(fields.get("x-forwarded-for"));
  const schemes = listOf(fields.get("x-forwarded-proto"));
  const hosts = listOf(fields.get("x-forwarded-host"));
  // Without an address the nearest proxy's word on the rest still counts.
  const count = Math.max(addresses.length, Math.min(1, schemes.length + hosts.length));
  return Array.from({ length: count }, (_, i) => ({
    address: addresses.length === 0 ? null : parseNode(addresses[i]),
    scheme: alike(schemes, i, count)?.toLowerCase(),
    host: alike(hosts, i, count),
  }));
}

/** A list as long as that of the addresses belongs to them one by one; of any other the last counts. */
function alike(list: readonly string[], i: number, count: number): string | undefined {
  if (list.length === count) return list[i];
  return i === count - 1 ? list.at(-1) : undefined;
}

function listOf(field: string | null): string[] {
  return (field ?? "").split(",").map((item) => item.trim()).filter((item) => item !== "");
}

// RFC 7239 §4: elements by commas, pairs by semicolons, values as tokens or quoted
const PAIR =
  /[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+)=(?:([!#$%&'*+.^_`|~0-9a-z:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*/iy;

/** Parses a Forwarded field; `null` when it is malformed. */
function parseForwarded(text: string): Hop[] | null {
  const hops: Hop[] = [];
  let pairs = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    PAIR.lastIndex = at;
    const match = PAIR.exec(text);
    if (match === null) return null;
    pairs.set(match[1].toLowerCase(), match[2] ?? match[3].replace(/\\(.)/gs, "$1"));
    at = PAIR.lastIndex;
    const separator = text[at++] ?? ",";
    if (separator === ";") continue;
    if (separator !== ",") return null;
    hops.push(hopOf(pairs));
    pairs = new Map();
  }
  return hops;
}

function hopOf(pairs: ReadonlyMap<string, string>): Hop {
  const node = pairs.get("for");
  return {
    address: node === undefined ? null : parseNode(node),
    scheme: pairs.get("proto")?.toLowerCase(),
    host: pairs.get("host"),
  };
}

/** Parses an address with or without a port, as proxies write them; `null` for anything else. */
function parseNode(text: string): string | null {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text);
  if (bracketed !== null) return canonicalAddress(bracketed[1]);
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text);
  return canonicalAddress(withPort === null ? text : withPort[1]);
}
