import { demandPositionals, parseArguments } from "./arguments.ts";

/** One serial port as `ports` shows it. */
export interface PortRow {
  readonly path: string;
  readonly stablePath?: string;
  readonly vendorId?: string;
  readonly productId?: string;
  readonly serialNumber?: string;
  readonly manufacturer?: string;
  readonly product?: string;
  /** The profile that fits what is plugged in. */
  readonly profile?: string;
  /** The programs that have it open. */
  readonly holders: readonly string[];
}

const HEADINGS = ["PORT", "STABLE PATH", "USB ID", "SERIAL NUMBER", "BOARD", "USED BY"];
const NOTHING = "-";

/** Checks the arguments of `ports`: there are none. @throws {CommandFailure} */
export function parsePorts(args: readonly string[]): void {
  demandPositionals(parseArguments(args, {}).positionals, []);
}

/** Returns the ports as a table, a line each. */
export function formatPorts(ports: readonly PortRow[]): string[] {
  if (ports.length === 0) return ["no serial port that looks like a board"];
  const rows = [HEADINGS, ...ports.map(toCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()
  );
}

function toCells(port: PortRow): string[] {
  const { path, stablePath, vendorId, productId, serialNumber, manufacturer, product } = port;
  return [
    path,
    stablePath ?? NOTHING,
    vendorId === undefined ? NOTHING : `${vendorId}:${productId ?? NOTHING}`,
    serialNumber ?? NOTHING,
    describeBoard([manufacturer, product], port.profile),
    port.holders.join(", ") || NOTHING,
  ];
}

function describeBoard(
  names: readonly (string | undefined)[],
  profile: string | undefined,
): string {
  const board = names.filter((text) => text !== undefined).join(" ") || NOTHING;
  return profile === undefined ? board : `${board} (profile ${profile} fits)`;
}
