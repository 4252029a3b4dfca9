import assert from "node:assert/strict";
import { isUnique, listPorts, portKey } from "../../../devices/serial/ports.ts";

const ignore = Deno.build.os !== "linux";

/** A folder with what Linux shows of an Arduino, an adapter without a serial number, and no board. */
async function makeSystem() {
  const root = await Deno.realPath(await Deno.makeTempDir());
  const put = async (path: string, text: string) => {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, text);
  };
  const link = async (path: string, target: string) => {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.symlink(`${root}/${target}`, `${root}/${path}`);
  };
  await put("sys/devices/usb1/1-1/idVendor", "2341\n");
  await put("sys/devices/usb1/1-1/idProduct", "0043\n");
  await put("sys/devices/usb1/1-1/serial", "75735353\n");
  await put("sys/devices/usb1/1-1/manufacturer", "Arduino (www.arduino.cc)\n");
  await put("sys/devices/usb1/1-1/1-1:1.0/bInterfaceNumber", "00\n");
  await link("sys/class/tty/ttyACM0/device", "sys/devices/usb1/1-1/1-1:1.0");
  await put("sys/devices/usb1/1-2/idVendor", "1a86\n");
  await put("sys/devices/usb1/1-2/idProduct", "7523\n");
  await put("sys/devices/usb1/1-2/1-2:1.0/ttyUSB0/port_number", "0\n");
  await link("sys/class/tty/ttyUSB0/device", "sys/devices/usb1/1-2/1-2:1.0/ttyUSB0");
  await put("sys/devices/platform/serial8250/tty/uevent", "");
  await link("sys/class/tty/ttyS0/device", "sys/devices/platform/serial8250");
  await put("sys/class/tty/tty0/uevent", "");
  for (const name of ["ttyACM0", "ttyUSB0", "ttyS0"]) await put(`dev/${name}`, "");
  await link("dev/serial/by-id/usb-Arduino_75735353-if00", "dev/ttyACM0");
  return { root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

Deno.test({ name: "listPorts() lists the ports on USB, with what they tell", ignore }, async () => {
  await using system = await makeSystem();
  assert.deepEqual(listPorts(system.root), [
    {
      path: `${system.root}/dev/ttyACM0`,
      stablePath: `${system.root}/dev/serial/by-id/usb-Arduino_75735353-if00`,
      vendorId: "2341",
      productId: "0043",
      serialNumber: "75735353",
      manufacturer: "Arduino (www.arduino.cc)",
      usbPath: "1-1",
      interface: 0,
    },
    { path: `${system.root}/dev/ttyUSB0`, vendorId: "1a86", productId: "7523", usbPath: "1-2" },
  ]);
});

Deno.test("portKey() stays with the board, or else with the socket, or else with the path", () => {
  const arduino = { path: "/dev/ttyACM0", vendorId: "2341", productId: "0043", usbPath: "1-1" };
  assert.equal(portKey({ ...arduino, serialNumber: "7573" }), "2341-0043-7573");
  assert.equal(portKey({ ...arduino, serialNumber: "7573", interface: 2 }), "2341-0043-7573-if2");
  assert.equal(portKey({ ...arduino, serialNumber: "7573", interface: 0 }), "2341-0043-7573");
  assert.equal(portKey(arduino), "2341-0043-1-1");
  assert.equal(portKey({ ...arduino, serialNumber: "0001" }), "2341-0043-1-1");
  assert.equal(portKey({ path: "/dev/cu.usbmodem1" }), "cu.usbmodem1");
});

Deno.test("isUnique() does not trust serial numbers that chips leave the factory with", () => {
  for (const serialNumber of [undefined, "", "0", "1", "0001", "00000000", "0123456789ABCDEF"]) {
    assert.equal(isUnique(serialNumber), false, String(serialNumber));
  }
  for (const serialNumber of ["7573", "A50285BI", "0001F", "100"]) {
    assert.equal(isUnique(serialNumber), true, serialNumber);
  }
});

Deno.test("listPorts() finds none where there is nothing", () => {
  assert.deepEqual(listPorts("/no-such-root"), []);
});

Deno.test("listPorts() lists this system's ports", () => {
  for (const { path } of listPorts()) assert.match(path, /^\/dev\//);
});
