import { BlockList, isIP } from "node:net";

const IPV6_GROUPS = 8;

/**
 * Returns an IP address in its one spelling: in lower case and shortest form, without zone, and an
 * IPv4 address that is written as an IPv6 one (RFC 4291 §2.5.5.2) as IPv4. `null` when it is none.
 */
export function canonicalAddress(text: string): string | null {
  const [address] = text.split("%", 1);
  switch (isIP(address)) {
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
  const [head, tail] = canonical.split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  while (groups.length + after.length < IPV6_GROUPS) groups.push("0");
  return `${[...groups, ...after].slice(0, IPV6_GROUPS / 2).join(":")}::/64`;
}

/** Returns what keeps `text` from being an address or a CIDR range such as `10.0.0.0/8`, or `null`. */
export function checkAddressRange(text: string): string | null {
  const [address, prefix, more] = text.split("/");
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
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

/** Addresses and ranges, as {@linkcode checkAddressRange} accepts them; and {@linkcode UNIX_PEER}. */
export class AddressSet {
  readonly #list = new BlockList();

  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [text, prefix] = range.split("/");
      // A mapped range's prefix counts from the left of the IPv6 address.
      const address = prefix === undefined ? canonicalAddress(text)! : text;
      const family = isIP(address) === 4 ? "ipv4" : "ipv6";
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  /** Tells whether an address is one of them; what is no address is not. */
  has(text: string): boolean {
    const address = canonicalAddress(text);
    if (address === null) return text === UNIX_PEER;
    return this.#list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
  }
}

function unmap(address: string): string {
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (match === null) return address;
  const [high, low] = [parseInt(match[1], 16), parseInt(match[2], 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
