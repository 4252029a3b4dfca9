import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { ConnectionClosedError, HandshakeError, ProtocolError } from "../../src/errors.ts";

Deno.test("errors are told apart by class, name and code", () => {
  const protocol = new ProtocolError(1002, "a");
  const handshake = new HandshakeError(426, "b", { upgrade: "websocket" });
  const closed = new ConnectionClosedError("c");
  deepStrictEqual([protocol.name, protocol.closeCode, protocol.message], [
    "ProtocolError",
    1002,
    "a",
  ]);
  deepStrictEqual([handshake.name, handshake.status, handshake.message], [
    "HandshakeError",
    426,
    "b",
  ]);
  deepStrictEqual(handshake.headers, { upgrade: "websocket" });
  deepStrictEqual(new HandshakeError(400, "").headers, {});
  strictEqual(closed.name, "ConnectionClosedError");
  strictEqual([protocol, handshake, closed].every((error) => error instanceof Error), true);
});
