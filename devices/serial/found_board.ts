import type { SerialAdapterOptions } from "./adapter.ts";
import { isUnique, type PortDescription, portKey } from "./ports.ts";

/**
 * How to read a board that nobody has configured, on whatever port it will be: it is known by its
 * serial number, or else by its socket, and named by its hello.
 *
 * @param root As for `listPorts`.
 */
export function describeFoundBoard(port: PortDescription, root?: string): SerialAdapterOptions {
  const { path, vendorId, productId, serialNumber, usbPath, product } = port;
  const board = { id: portKey(port), adoptHelloId: true, productName: product, root };
  if (vendorId === undefined) return { ...board, port: path };
  const one = isUnique(serialNumber) ? { serialNumber } : { usbPath };
  const match = { vendorId, productId, ...one, interface: port.interface };
  return { ...board, match, isUnique: isUnique(serialNumber) };
}
