import { DeviceError } from "../adapter.ts";
import type { FdStreamEvents } from "../serial/fd_stream.ts";
import type { SerialLink } from "../serial/link.ts";
import type { PortSettings } from "../serial/port_keys.ts";
import { parseAddress } from "./address.ts";
import { openRfc2217 } from "./rfc2217_link.ts";
import { TcpLink } from "./tcp_link.ts";

/**
 * Opens the end of a wire on another machine, by its URL.
 *
 * @throws {DeviceError} `absent` or `unusable`, with what a person can do about it; `signal.reason`
 */
export async function openNetworkLink(
  url: string,
  settings: PortSettings & { readonly signal: AbortSignal },
  events: FdStreamEvents,
): Promise<SerialLink> {
  const address = parseAddress(url);
  if (address === null) throw new DeviceError("unusable", `${url} is no address of a port`);
  if (address.scheme === "rfc2217") return await openRfc2217(address, settings, events);
  const link = await TcpLink.open(address, settings.signal);
  link.start(events);
  const hasReset = (settings.reset ?? "never") !== "never";
  return {
    resetFault: hasReset ? "a plain connection has no such lines: rfc2217:// has them" : null,
    write: (bytes, signal) => link.write(bytes, signal),
    close: () => link.close(),
  };
}
