import type { ConfigFault, ConfigKeys, ConfigOf, MapKey } from "../adapter.ts";

/** The bounds of a baud rate, in bits per second. */
export const MIN_BAUD_RATE = 50;
export const MAX_BAUD_RATE = 4_000_000;

/** How a serial port is set up. */
export const portKeys = {
  baudRate: {
    type: "integer",
    min: MIN_BAUD_RATE,
    max: MAX_BAUD_RATE,
    unit: "bit/s",
    default: 115_200,
    meaning: "The speed that the board's program sets with `Serial.begin`.",
  },
  dataBits: { type: "choice", of: [5, 6, 7, 8], default: 8, meaning: "Bits of a character." },
  parity: {
    type: "choice",
    of: ["none", "even", "odd", "mark", "space"],
    default: "none",
    meaning: "The check bit of a character; `mark` and `space` on Linux only.",
  },
  stopBits: { type: "choice", of: [1, 2], default: 1, meaning: "Bits after a character." },
  flowControl: {
    type: "choice",
    of: ["none", "rtscts", "xonxoff"],
    default: "none",
    meaning: "How one side asks the other to wait.",
  },
  reset: {
    type: "choice",
    of: ["never", "on-open", "esp32", "break"],
    default: "never",
    meaning: "Whether the board is restarted first, and how its kind is; `break` is a break of " +
      "250 ms on the line to it.",
  },
} as const satisfies ConfigKeys;

/** How a port is set up; what is left out has its default. */
export type PortSettings = Partial<ConfigOf<typeof portKeys>>;

/** Whether a board is restarted when its port is opened, and how its kind is. */
export type ResetPolicy = ConfigOf<typeof portKeys>["reset"];

const usbId = { type: "text", isName: true, check: checkUsbId } as const;

/** The key `match`: what finds a board whose port has no fixed path. */
export const matchKey = {
  type: "map",
  keys: {
    vendorId: { ...usbId, meaning: "Four hexadecimal digits, as `pinbridge ports` shows them." },
    productId: { ...usbId, meaning: "Four hexadecimal digits." },
    serialNumber: { type: "text", isName: true, meaning: "The board's own." },
    usbPath: { type: "text", isName: true, meaning: "Where it is plugged in, such as `1-1.4`." },
    interface: {
      type: "text",
      isName: true,
      check: (text) => /^\d{1,3}$/.test(text) ? null : "must be a number, such as 0",
      meaning: "Which of a board's several ports.",
    },
    any: {
      type: "boolean",
      meaning: "Whether any board that fits will do. By itself it is the first that was found " +
        "(by serial number, then by socket), and no other one after it.",
    },
  },
  check: checkMatch,
  meaning: "What finds a board whose port has no fixed path; all that is given must fit.",
} as const satisfies MapKey;

function checkMatch({ any: _any, ...match }: { readonly any?: boolean }): ConfigFault | null {
  if (Object.keys(match).length > 0) return null;
  const facts = Object.keys(matchKey.keys).filter((name) => name !== "any");
  return { key: "", reason: `needs at least one of ${facts.join(", ")}` };
}

function checkUsbId(text: string): string | null {
  return /^[0-9a-f]{4}$/i.test(text) ? null : "must be four hexadecimal digits";
}
