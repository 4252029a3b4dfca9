import type { AdapterKind, ConfigFault, ConfigKeys, ConfigOf } from "../adapter.ts";
import { nameKey, profileKey, settleMsKey } from "../board/board_keys.ts";
import { channelsKey } from "../board/channel_keys.ts";
import { checkInput, inputKeys } from "../board/input_keys.ts";
import { pollKey } from "../board/poll_keys.ts";
import { isNetworkPort, parseAddress } from "../network/address.ts";
import { matchKey, portKeys } from "./port_keys.ts";

const keys = {
  name: nameKey,
  profile: profileKey,
  port: {
    type: "text",
    isUnique: true,
    check: checkPort,
    meaning:
      "The port's path, such as `/dev/serial/by-id/usb-…`; `tcp://host:port` for bytes as they " +
      "are, `rfc2217://host:port` for a port with its settings; `udp://:47269` listens for datagrams, " +
      "each sender a device, on this machine only unless it names an address. Either this or `match`.",
  },
  match: matchKey,
  ...portKeys,
  settleMs: settleMsKey,
  hello: {
    type: "boolean",
    meaning: 'Whether the board is asked to introduce itself with `{"hello":true}`; by itself, ' +
      "unless it has frames, a telegram, patterns, questions (`poll`) or a channel with a `command`.",
  },
  ...inputKeys,
  poll: pollKey,
  channels: channelsKey,
} as const satisfies ConfigKeys;

/** What the config may say of a board on a serial port. */
export type SerialConfig = ConfigOf<typeof keys>;

/** Boards on serial ports. */
export const kind: AdapterKind<SerialConfig> = {
  type: "serial",
  keys,
  check: checkSerial,
  async create(config) {
    const { port } = config;
    if (port?.startsWith("udp:")) {
      const { DatagramAdapter } = await import("../network/datagram_adapter.ts");
      return new DatagramAdapter({ ...config, port });
    }
    const { SerialAdapter } = await import("./adapter.ts");
    return new SerialAdapter(config);
  },
};

function checkSerial(config: SerialConfig): ConfigFault | null {
  const { port, match } = config;
  if (port === undefined && match === undefined) {
    return { key: "", reason: "port is missing; or match, which finds it" };
  }
  if (port !== undefined && match !== undefined) {
    return { key: "", reason: "port and match exclude each other" };
  }
  return checkInput(config);
}

/** A bare name means a file in the folder that the program was started in, which nobody means. */
function checkPort(port: string): string | null {
  if (isNetworkPort(port)) {
    return parseAddress(port) === null
      ? "must be a path, tcp://HOST:PORT, rfc2217://HOST:PORT or udp://[HOST]:PORT"
      : null;
  }
  return port.includes("/") ? null : `must be a path; did you mean /dev/${port}?`;
}
