/** Telnet's bytes, RFC 854 and RFC 2217. */
export const Telnet = {
  SE: 240,
  SB: 250,
  WILL: 251,
  WONT: 252,
  DO: 253,
  DONT: 254,
  IAC: 255,
  BINARY: 0,
  SUPPRESS_GO_AHEAD: 3,
  COM_PORT: 44,
} as const;

const MAX_SUBNEGOTIATION_BYTES = 256;

/** What a {@linkcode TelnetDecoder} reports. */
export interface TelnetEvents {
  /** Bytes of the board: a view that is valid until the call returns. */
  onData(bytes: Uint8Array): void;
  /** The other side says what it will do, or wants of us. */
  onNegotiation(verb: number, option: number): void;
  /** What the other side says within an option. */
  onSubnegotiation(option: number, bytes: Uint8Array): void;
}

/** Takes Telnet's commands out of a stream of bytes. Pure, and bounded in memory. */
export class TelnetDecoder {
  readonly #events: TelnetEvents;
  #state: "data" | "command" | "option" | "subnegotiation" | "subnegotiation-command" = "data";
  #verb = 0;
  #inner: number[] = [];

  constructor(events: TelnetEvents) {
    this.#events = events;
  }

  /** Takes the next bytes. */
  receive(chunk: Uint8Array): void {
    const data = new Uint8Array(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      if (this.#state !== "data") {
        if (this.#command(byte)) data[length++] = byte;
      } else if (byte === Telnet.IAC) this.#state = "command";
      else data[length++] = byte;
    }
    if (length > 0) this.#events.onData(data.subarray(0, length));
  }

  /** Takes a byte that is no plain data; true when it turns out to be some. */
  #command(byte: number): boolean {
    switch (this.#state) {
      case "command":
        this.#verb = byte;
        this.#state = byte === Telnet.SB
          ? "subnegotiation"
          : byte >= Telnet.WILL && byte <= Telnet.DONT
          ? "option"
          : "data";
        this.#inner = [];
        return byte === Telnet.IAC;
      case "option":
        this.#state = "data";
        this.#events.onNegotiation(this.#verb, byte);
        return false;
      case "subnegotiation":
        if (byte === Telnet.IAC) this.#state = "subnegotiation-command";
        else this.#keep(byte);
        return false;
      default:
        this.#state = byte === Telnet.SE ? "data" : "subnegotiation";
        if (byte === Telnet.SE) this.#endSubnegotiation();
        else if (byte === Telnet.IAC) this.#keep(byte);
        return false;
    }
  }

  #keep(byte: number): void {
    if (this.#inner.length < MAX_SUBNEGOTIATION_BYTES) this.#inner.push(byte);
  }

  #endSubnegotiation(): void {
    const [option, ...bytes] = this.#inner;
    if (option !== undefined) this.#events.onSubnegotiation(option, Uint8Array.from(bytes));
  }
}

/** Doubles what would begin a command. */
export function escapeTelnet(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...bytes].flatMap((b) => b === Telnet.IAC ? [b, b] : [b]));
}

/** Returns a subnegotiation of an option. */
export function encodeSubnegotiation(
  option: number,
  bytes: readonly number[],
): Uint8Array<ArrayBuffer> {
  const { IAC, SB, SE } = Telnet;
  return Uint8Array.of(IAC, SB, option, ...escapeTelnet(Uint8Array.from(bytes)), IAC, SE);
}
