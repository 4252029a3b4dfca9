import assert from "node:assert/strict";
import { describeFoundBoard } from "../../../devices/serial/found_board.ts";

const port = {
  path: "/dev/ttyACM0",
  vendorId: "2341",
  productId: "0043",
  usbPath: "1-1",
  interface: 0,
};

Deno.test("describeFoundBoard() knows a board by its serial number", () => {
  assert.deepEqual(describeFoundBoard({ ...port, serialNumber: "7573", product: "Uno" }), {
    id: "2341-0043-7573",
    adoptHelloId: true,
    productName: "Uno",
    root: undefined,
    match: { vendorId: "2341", productId: "0043", serialNumber: "7573", interface: 0 },
    isUnique: true,
  });
});

Deno.test("describeFoundBoard() knows a board without one by its socket", () => {
  const { id, match, isUnique } = describeFoundBoard(port);
  assert.equal(id, "2341-0043-1-1");
  assert.deepEqual(match, { vendorId: "2341", productId: "0043", usbPath: "1-1", interface: 0 });
  assert.equal(isUnique, false);
});

Deno.test("describeFoundBoard() takes the path where there is nothing else", () => {
  const found = describeFoundBoard({ path: "/dev/cu.usbmodem1" });
  assert.deepEqual([found.id, found.port], ["cu.usbmodem1", "/dev/cu.usbmodem1"]);
});
