import { DeviceError } from "../adapter.ts";
import { isNetworkPort } from "../network/address.ts";
import { waitUntil } from "../wait_until.ts";
import { fileChange } from "./file_change.ts";
import { isUnique, listPorts, type PortDescription, portKey } from "./ports.ts";
import { watchPorts } from "./port_watch.ts";
import { fileVersion, realPath } from "./system_files.ts";

/** What a board's port has to be like; all that is given has to agree. */
export interface PortMatch {
  /** Hexadecimal, as in `2341`. */
  readonly vendorId?: string;
  /** Hexadecimal, as in `0043`. */
  readonly productId?: string;
  readonly serialNumber?: string;
  /** The socket: `1-1.4`. */
  readonly usbPath?: string;
  /** The board's USB interface; as text in hexadecimal. */
  readonly interface?: number | string;
  /** Whether any board that agrees will do, and not only the one that was found first. */
  readonly any?: boolean;
}

/** Where a board is: exactly one of `port` and `match`. */
export interface PortPlace {
  /** The port's path, such as `/dev/serial/by-id/usb-…`, or what finds it; may come and go. */
  readonly port?: string | (() => string);
  readonly match?: PortMatch;
  /** Where `dev` and `sys` are; a test's folder. Default: the system's own. */
  readonly root?: string;
}

/** The ports that match, in the order of their boards' serial numbers, then of their sockets. */
export function matchPorts(
  match: PortMatch,
  ports: readonly PortDescription[],
): PortDescription[] {
  const order = (one?: string, other?: string) => (one ?? "").localeCompare(other ?? "");
  return ports.filter((port) => agrees(match, port)).sort((one, other) =>
    order(one.serialNumber, other.serialNumber) || order(one.usbPath, other.usbPath) ||
    (one.interface ?? 0) - (other.interface ?? 0)
  );
}

/** Whether a match can mean only one board, or whichever is in one socket. */
function isExact({ serialNumber, usbPath }: PortMatch): boolean {
  return serialNumber !== undefined || usbPath !== undefined;
}

function describeMatch({ any: _any, ...match }: PortMatch): string {
  return Object.entries(match)
    .flatMap(([key, value]) => value === undefined ? [] : `${key} ${value}`)
    .join(", ");
}

function agrees(match: PortMatch, port: PortDescription): boolean {
  const { vendorId, productId, serialNumber, usbPath, interface: number } = match;
  return sameHex(vendorId, port.vendorId) && sameHex(productId, port.productId) &&
    (serialNumber === undefined || serialNumber === port.serialNumber) &&
    (usbPath === undefined || usbPath === port.usbPath) &&
    (number === undefined || toNumber(number) === port.interface);
}

/** The system writes interfaces as two hexadecimal digits. */
function toNumber(number: number | string): number {
  return typeof number === "number" ? number : parseInt(number, 16);
}

function sameHex(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || parseInt(wanted, 16) === parseInt(actual ?? "", 16);
}

/** Finds one board's port again and again, wherever it is plugged in. */
export class PortFinder {
  readonly #place: PortPlace;
  /** The board that was opened; null while it is not known, or not by a serial number at a path. */
  #board: string | null = null;

  constructor(place: PortPlace) {
    this.#place = place;
  }

  /**
   * The path to open. A board that was seen at the configured path, and that has a serial number,
   * is found on another path too. Of several boards that match it is the one that was opened
   * first, and no other one after it.
   *
   * @throws {DeviceError} `absent` when no port matches, or only another board's
   */
  find(): string {
    const { port, match, root } = this.#place;
    if (match !== undefined) return this.#findMatch(match);
    if (typeof port === "function") return port();
    if (port === undefined) throw new TypeError("A serial adapter needs a port or a match");
    if (this.#board === null || realPath(port) !== null) return port;
    return listPorts(root).find((other) => portKey(other) === this.#board)?.path ?? port;
  }

  /** Takes note of the board behind a path that could be opened. */
  remember(path: string): void {
    const { port, match, root } = this.#place;
    if (match !== undefined && !this.#keepsToFirst(match)) return;
    if (match === undefined && (path !== port || isNetworkPort(path))) return;
    const target = realPath(path);
    const board = listPorts(root).find((other) => realPath(other.path) === target);
    const isKnown = board !== undefined &&
      (match !== undefined || isUnique(board.serialNumber));
    this.#board = isKnown ? portKey(board) : null;
  }

  /**
   * Calls `onRivals` with the ports of other boards that match as well: at once if there are any,
   * and whenever that changes. Resolves when `signal` aborts.
   */
  async watchRivals(onRivals: (paths: string[]) => void, signal: AbortSignal): Promise<void> {
    const { match, root } = this.#place;
    if (match === undefined || !this.#keepsToFirst(match)) return;
    let seen = "";
    await watchPorts(
      (ports) => {
        const rivals = matchPorts(match, ports)
          .filter((other) => portKey(other) !== this.#board)
          .map(({ path }) => path);
        if (rivals.join() !== seen) onRivals(rivals);
        seen = rivals.join();
      },
      signal,
      root,
    );
  }

  #keepsToFirst(match: PortMatch): boolean {
    return match.any !== true && !isExact(match);
  }

  #findMatch(match: PortMatch): string {
    const found = matchPorts(match, listPorts(this.#place.root));
    if (found.length === 0) {
      throw new DeviceError(
        "absent",
        `No port has ${describeMatch(match)}: is the board plugged in?`,
      );
    }
    if (this.#board === null) return found[0].path;
    const board = found.find((port) => portKey(port) === this.#board);
    if (board !== undefined) return board.path;
    const others = found.map(({ path }) => path).join(" and ");
    throw new DeviceError(
      "absent",
      `The board is gone (${this.#board}). ${others} fits as well, but is another one: ` +
        `\`any: true\` under \`match\` would take it`,
    );
  }

  /** Resolves when the port has come, gone or changed, or when `signal` aborts. */
  async changed(signal: AbortSignal): Promise<void> {
    const { port, root = "" } = this.#place;
    if (typeof port === "string" && isNetworkPort(port)) return await waitUntil(Infinity, signal);
    // No file has a name with a NUL.
    const configured = typeof port === "string" && !port.includes("\0") ? [port] : [];
    const paths = [...configured, `${root}/dev/tty`];
    await fileChange({ paths, version: () => this.#version() }, signal);
  }

  #version(): string | null {
    try {
      return fileVersion(this.find());
    } catch (error) {
      return (error as Error).message;
    }
  }
}
