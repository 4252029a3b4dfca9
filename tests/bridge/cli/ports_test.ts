import assert from "node:assert/strict";
import { formatPorts } from "../../../bridge/cli/ports.ts";

Deno.test("formatPorts() gives a table with what is known of each port", () => {
  const table = formatPorts([
    {
      path: "/dev/ttyACM0",
      stablePath: "/dev/serial/by-id/usb-Arduino-if00",
      vendorId: "2341",
      productId: "0043",
      serialNumber: "85430353",
      manufacturer: "Arduino",
      product: "Uno",
      holders: ["avrdude (process 7)", "cat (process 8)"],
    },
    { path: "/dev/ttyUSB10", vendorId: "1a86", holders: [] },
    { path: "/dev/cu.usbmodem1", holders: [] },
  ]);
  assert.deepEqual(table.map((line) => line.split(/ {2,}/)), [
    ["PORT", "STABLE PATH", "USB ID", "SERIAL NUMBER", "BOARD", "USED BY"],
    [
      "/dev/ttyACM0",
      "/dev/serial/by-id/usb-Arduino-if00",
      "2341:0043",
      "85430353",
      "Arduino Uno",
      "avrdude (process 7), cat (process 8)",
    ],
    ["/dev/ttyUSB10", "-", "1a86:-", "-", "-", "-"],
    ["/dev/cu.usbmodem1", "-", "-", "-", "-", "-"],
  ]);
});

Deno.test("formatPorts() says when there is none", () => {
  assert.deepEqual(formatPorts([]), ["no serial port that looks like a board"]);
});
