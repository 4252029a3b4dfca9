import { DeviceError } from "../adapter.ts";
import { fileChange } from "./file_change.ts";
import { isUnique, listPorts, type PortDescription, portKey } from "./ports.ts";
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
}

/** Where a board is: exactly one of `port` and `match`. */
export interface PortPlace {
  /** The port's path, such as `/dev/serial/by-id/usb-…`, or what finds it; may come and go. */
  readonly port?: string | (() => string);
  readonly match?: PortMatch;
  /** Where `dev` and `sys` are; a test's folder. Default: the system's own. */
  readonly root?: string;
}

/**
 * The one port that matches.
 *
 * @throws {DeviceError} `absent` when none does, `unusable` when several do: the error names them.
 */
export function matchPort(match: PortMatch, ports: readonly PortDescription[]): PortDescription {
  const found = ports.filter((port) => agrees(match, port));
  if (found.length === 1) return found[0];
  const wanted = Object.entries(match)
    .flatMap(([key, value]) => value === undefined ? [] : `${key} ${value}`)
    .join(", ");
  if (found.length === 0) {
    throw new DeviceError("absent", `No port has ${wanted}: is the board plugged in?`);
  }
  const paths = found.map(({ path }) => path).join(" and ");
  throw new DeviceError(
    "unusable",
    `${paths} all have ${wanted}: add what tells them apart (serialNumber, usbPath, interface)`,
  );
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
  /** The board that was found at a path; null while it is not known, or not by a serial number. */
  #board: string | null = null;

  constructor(place: PortPlace) {
    this.#place = place;
  }

  /**
   * The path to open. A board that was seen at the configured path, and that has a serial number,
   * is found on another path too.
   *
   * @throws {DeviceError} as {@linkcode matchPort}
   */
  find(): string {
    const { port, match, root } = this.#place;
    if (match !== undefined) return matchPort(match, listPorts(root)).path;
    if (typeof port === "function") return port();
    if (port === undefined) throw new TypeError("A serial adapter needs a port or a match");
    if (this.#board === null || realPath(port) !== null) return port;
    return listPorts(root).find((other) => portKey(other) === this.#board)?.path ?? port;
  }

  /** Takes note of the board behind a path that could be opened. */
  remember(path: string): void {
    const { port, root } = this.#place;
    if (path !== port) return;
    const target = realPath(path);
    const board = listPorts(root).find((other) => realPath(other.path) === target);
    this.#board = board !== undefined && isUnique(board.serialNumber) ? portKey(board) : null;
  }

  /** Resolves when the port has come, gone or changed, or when `signal` aborts. */
  async changed(signal: AbortSignal): Promise<void> {
    const { port, root = "" } = this.#place;
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
