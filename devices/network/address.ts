/** Where a board is that is not on a port of this machine. */
export interface NetworkAddress {
  /** `tcp`: bytes as they are; `rfc2217`: Telnet with the port's settings; `udp`: listens for datagrams. */
  readonly scheme: "tcp" | "rfc2217" | "udp";
  readonly hostname: string;
  readonly port: number;
}

/** Who may send where nothing is said: this machine. */
const LOOPBACK = "127.0.0.1";
const ADDRESS = /^(tcp|rfc2217|udp):\/\/(\[[\da-fA-F:.]+\]|[\w.-]*):(\d{1,5})\/?$/;

/** Whether a port is named by a URL and not by a path. */
export function isNetworkPort(port: string): boolean {
  return /^\w+:\/\//.test(port);
}

/** Parses `tcp://host:port`, `rfc2217://host:port` or `udp://:port`; null when it is none of them. */
export function parseAddress(text: string): NetworkAddress | null {
  const [, scheme, host, digits] = ADDRESS.exec(text) ?? [];
  const port = Number(digits);
  if (scheme === undefined || port > 65_535 || port === 0) return null;
  if (host === "" && scheme !== "udp") return null;
  const hostname = host === "" ? LOOPBACK : host.replace(/^\[|\]$/g, "");
  return { scheme: scheme as NetworkAddress["scheme"], hostname, port };
}
