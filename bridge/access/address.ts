const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const IPV6_GROUPS = 8;
const IPV4_BITS = 32;
const IPV6_BITS = 128;

/**
 * Returns 4 or 6, the version of the Internet Protocol that an address without a zone is of, or 0 when
 * it is none. The runtime's own, in `node:net`, would cost every start 15 ms.
 */
function versionOf(address: string): 4 | 6 | 0 {
  if (IPV4.test(address)) return 4;
  return /^[\da-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]`) ? 6 : 0;
}

/**
 * Returns an IP address in its one spelling: in lower case and shortest form, without zone, and an
 * IPv4 address that is written as an IPv6 one (RFC 4291 §2.5.5.2) as IPv4. `null` when it is none.
 */
export function canonicalAddress(text: string): string | null {
  const [address] = text.split("%", 1);
  switch (versionOf(address)) {
    case 4:
      return address;
    case 6:
      return unmap(new URL(`http://[${address}]`).hostname.slice(1, -1));
    default:
      return null;
  }
}

/** Returns the network that one subscriber has: an IPv4 address, or the /64 of an IPv6 one. */
export function networkOf(address: string): string {
  const canonical = canonicalAddress(address) ?? address;
  if (!canonical.includes(":")) return canonical;
  return `${groupsOf(canonical).slice(0, IPV6_GROUPS / 2).join(":")}::/64`;
}

/** Returns what keeps `text` from being an address or a CIDR range such as `10.0.0.0/8`, or `null`. */
export function checkAddressRange(text: string): string | null {
  const [address, prefix, more] = text.split("/");
  const version = versionOf(address);
  const longest = version === 4 ? IPV4_BITS : IPV6_BITS;
  if (version === 0 || address.includes("%") || more !== undefined) {
    return "must be an address or a range such as 10.0.0.0/8";
  }
  if (prefix === undefined) return null;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest
    ? null
    : `must end with /0 to /${longest}`;
}

/** What stands for the address of who comes over a Unix socket: a program on this machine. */
export const UNIX_PEER = "unix";

/** What the addresses of a range begin with. */
interface Range {
  readonly version: 4 | 6;
  /** How many bits are after it. */
  readonly rest: bigint;
  readonly start: bigint;
}

/** Addresses and ranges, as {@linkcode checkAddressRange} accepts them; and {@linkcode UNIX_PEER}. */
export class AddressSet {
  readonly #ranges: readonly Range[];

  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map(parseRange);
  }

  /** Tells whether an address is one of them; what is no address is not. */
  has(text: string): boolean {
    const address = canonicalAddress(text);
    if (address === null) return text === UNIX_PEER;
    const version = versionOf(address);
    const bits = bitsOf(address);
    return this.#ranges.some((range) =>
      range.version === version && bits >> range.rest === range.start
    );
  }
}

function parseRange(text: string): Range {
  const [written, prefix] = text.split("/");
  const address = canonicalAddress(written)!;
  // A mapped range's prefix counts from the left of the IPv6 address.
  const length = written.includes(":") ? IPV6_BITS : IPV4_BITS;
  const rest = prefix === undefined ? 0 : length - Number(prefix);
  // One of IPv6 that has mapped addresses among others is meant for the others.
  const version = rest > IPV4_BITS || versionOf(address) === 6 ? 6 : 4;
  return { version, rest: BigInt(rest), start: bitsOf(address) >> BigInt(rest) };
}

/** Returns the 128 bits of an address in its one spelling; of an IPv4 address, of what it is mapped to. */
function bitsOf(address: string): bigint {
  return address.includes(":")
    ? groupsOf(address).reduce((bits, group) => bits << 16n | BigInt(`0x${group}`), 0n)
    : address.split(".").reduce((bits, byte) => bits << 8n | BigInt(byte), 0xffffn);
}

/** Returns the eight groups of an IPv6 address in its one spelling. */
function groupsOf(address: string): string[] {
  const [head, tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  while (groups.length + after.length < IPV6_GROUPS) groups.push("0");
  return [...groups, ...after];
}

function unmap(address: string): string {
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (match === null) return address;
  const [high, low] = [parseInt(match[1], 16), parseInt(match[2], 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
