import type { Clock } from "../clock.ts";
import { canonicalAddress } from "./address.ts";

/** How old what is known of the network may be, in milliseconds. */
export const MAX_AGE_MS = 5_000;

/** What the system says of itself. */
export interface Network {
  /** The addresses of all interfaces. */
  addresses(): string[];
  hostname(): string;
}

/** The machine's network; without the permission to ask, one that says nothing. */
export const systemNetwork: Network = {
  addresses: () => quietly(() => Deno.networkInterfaces().map(({ address }) => address), []),
  hostname: () => quietly(() => Deno.hostname(), ""),
};

/**
 * The names that this machine has by itself: loopback, its addresses, its host name and that with
 * `.local`, which multicast DNS (RFC 6762) gives it. They follow the network.
 */
export class OwnNames {
  readonly #network: Network;
  readonly #clock: Clock;
  #names: ReadonlySet<string> = new Set();
  #readAt = -Infinity;

  constructor({ network = systemNetwork, clock }: { network?: Network; clock: Clock }) {
    this.#network = network;
    this.#clock = clock;
  }

  /** Tells whether a name or address, in lower case and without brackets, is this machine's. */
  has(name: string): boolean {
    if (isLoopback(name)) return true;
    const now = this.#clock.elapsed();
    if (now - this.#readAt >= MAX_AGE_MS) {
      this.#names = this.#read();
      this.#readAt = now;
    }
    return this.#names.has(canonicalAddress(name) ?? name);
  }

  #read(): ReadonlySet<string> {
    const addresses = this.#network.addresses().map(canonicalAddress).filter((it) => it !== null);
    return new Set([...addresses, ...hostNames(this.#network.hostname())]);
  }
}

/** Returns the names of a host: its own, the first label of it, and that with `.local`. */
export function hostNames(hostname: string): string[] {
  const full = hostname.toLowerCase();
  const [label] = full.split(".", 1);
  return label === "" ? [] : [...new Set([full, label, `${label}.local`])];
}

/** Returns what keeps `host` from being a host name or an address, or `null`. */
export function checkHostName(host: string): string | null {
  return /^[a-z0-9._-]+$/i.test(host) || canonicalAddress(host) !== null
    ? null
    : "must be a host name or an address, without a port";
}

/** Tells whether a host name or address, as a URL has it, can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

function quietly<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}
