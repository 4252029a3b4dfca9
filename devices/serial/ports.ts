import { toTopicLevel } from "../decode/channel_names.ts";
import { listDirectory, readSmallFile, realPath } from "./system_files.ts";

/** A serial port that looks like a board: one that is plugged in, not a socket of the mainboard. */
export interface PortDescription {
  /** Such as `/dev/ttyACM0`; changes with the order of plugging in. */
  readonly path: string;
  /** A path that stays with the board, from `/dev/serial/by-id`; not every system makes one. */
  readonly stablePath?: string;
  /** Four lower-case hexadecimal digits. */
  readonly vendorId?: string;
  readonly productId?: string;
  readonly serialNumber?: string;
  readonly manufacturer?: string;
  readonly product?: string;
  /** Which socket, on which hubs: `1-1.4`; stays with the socket whatever is plugged into it. */
  readonly usbPath?: string;
  /** Which of the board's USB interfaces; a board with two serial ports has two. */
  readonly interface?: number;
}

/**
 * What stays the same when a board is unplugged and plugged in again: its ids and serial number,
 * on whatever port; without a serial number its ids and the socket; where there is no USB to ask,
 * the path. Fit for a topic name.
 */
export function portKey(port: PortDescription): string {
  const { vendorId, productId, serialNumber, usbPath, path } = port;
  if (vendorId === undefined) return toTopicLevel(path.replace(/^.*\//, ""));
  const one = isUnique(serialNumber) ? serialNumber : usbPath ?? path;
  const suffix = port.interface ? `-if${port.interface}` : "";
  return toTopicLevel(`${vendorId}-${productId}-${one}${suffix}`);
}

/** Whether a serial number tells one board from another; some chips leave the factory with `0001`. */
export function isUnique(serialNumber: string | undefined): serialNumber is string {
  return serialNumber !== undefined && !/^(0*1?|0*123456.*)$/.test(serialNumber);
}

/** The files in a USB device's folder of sysfs, by what they tell. */
const usbFiles = {
  vendorId: "idVendor",
  productId: "idProduct",
  serialNumber: "serial",
  manufacturer: "manufacturer",
  product: "product",
} as const;

/**
 * Lists the serial ports that boards are behind, by path, without `udevadm`.
 *
 * @param root Where `dev` and `sys` are; a test's folder, or `""` for the system's own.
 */
export function listPorts(root = ""): PortDescription[] {
  const ports = Deno.build.os === "darwin" ? listCallOutPorts(root) : listUsbPorts(root);
  return ports.sort((one, other) => one.path.localeCompare(other.path));
}

function listUsbPorts(root: string): PortDescription[] {
  const stablePaths = readStablePaths(root);
  return listDirectory(`${root}/sys/class/tty`).flatMap((name) => {
    const device = realPath(`${root}/sys/class/tty/${name}/device`);
    const usb = device === null ? null : findFolderWith("idVendor", device);
    if (usb === null) return [];
    const path = `${root}/dev/${name}`;
    const stablePath = stablePaths.get(path);
    return [{
      path,
      ...(stablePath !== undefined && { stablePath }),
      ...readUsbFiles(usb),
      usbPath: usb.replace(/^.*\//, ""),
      ...readInterface(device!),
    }];
  });
}

function listCallOutPorts(root: string): PortDescription[] {
  return listDirectory(`${root}/dev`)
    .filter((name) => /^cu\.(usb|wchusb|SLAB)/.test(name))
    .map((name) => ({ path: `${root}/dev/${name}` }));
}

function readStablePaths(root: string): Map<string, string> {
  const folder = `${root}/dev/serial/by-id`;
  return new Map(
    listDirectory(folder).map((name) => [realPath(`${folder}/${name}`) ?? "", `${folder}/${name}`]),
  );
}

/** The nearest folder, from `folder` upwards, that holds a file of that name. */
function findFolderWith(file: string, folder: string): string | null {
  for (; folder.includes("/"); folder = folder.replace(/\/[^/]*$/, "")) {
    if (readSmallFile(`${folder}/${file}`) !== null) return folder;
  }
  return null;
}

function readUsbFiles(folder: string): Partial<PortDescription> {
  const found: Partial<Record<keyof typeof usbFiles, string>> = {};
  for (const [key, file] of Object.entries(usbFiles) as [keyof typeof usbFiles, string][]) {
    const text = readSmallFile(`${folder}/${file}`);
    if (text) found[key] = text;
  }
  return found;
}

function readInterface(device: string): { readonly interface?: number } {
  const folder = findFolderWith("bInterfaceNumber", device);
  const number = folder === null ? NaN : parseInt(readSmallFile(`${folder}/bInterfaceNumber`)!, 16);
  return Number.isNaN(number) ? {} : { interface: number };
}
