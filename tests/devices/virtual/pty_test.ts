import assert from "node:assert/strict";
import { libc } from "../../../devices/serial/libc.ts";
import { openPty } from "../../../devices/virtual/pty.ts";

Deno.test("openPty() opens a terminal that neither echoes nor hangs while nobody reads it", () => {
  const pty = openPty();
  assert.match(pty.path, /^\/dev\//);
  assert.equal(libc.write(pty.master, new TextEncoder().encode("hello\n"), 6n), 6n);
  // Nothing to read: neither an echo (6) nor a hang-up (0).
  assert.equal(libc.read(pty.master, new Uint8Array(16), 16n), -1n);
  pty.close();
});

Deno.test("openPty() opens as many as are wanted, each at its own path", () => {
  const all = Array.from({ length: 20 }, openPty);
  assert.equal(new Set(all.map((pty) => pty.path)).size, 20);
  for (const pty of all) pty.close();
});
