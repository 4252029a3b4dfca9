import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { FdStream } from "../../../devices/serial/fd_stream.ts";
import { openLink } from "../../../devices/serial/link.ts";
import { openPty } from "../../../devices/virtual/pty.ts";

const TERMINAL_BUFFER_BYTES = 64 * 1024; // more than any pseudo-terminal takes unread

/** A terminal whose far side is not read until the test says so. */
async function openFullTerminal() {
  const pty = openPty();
  const link = await openLink(pty.path, {}, { onBytes() {}, onLost() {} });
  let far: FdStream | undefined;
  let received = "";
  let awaited = { text: "\0", arrived: Promise.withResolvers<void>() };
  return {
    link,
    /** Reads the far side until `text` has arrived; resolves with everything so far. */
    async readUntil(text: string) {
      awaited = { text, arrived: Promise.withResolvers() };
      far ??= new FdStream(pty.master, {
        onBytes(chunk) {
          received += new TextDecoder().decode(chunk);
          if (received.endsWith(awaited.text)) awaited.arrived.resolve();
        },
        onLost: () => awaited.arrived.reject(new Error("lost")),
      });
      await awaited.arrived.promise;
      return received;
    },
    async [Symbol.asyncDispose]() {
      await link.close();
      await far?.stop();
      pty.close();
    },
  };
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

Deno.test("FdStream.write() waits while the terminal is full, and keeps the order", async () => {
  await using terminal = await openFullTerminal();
  const long = "x".repeat(TERMINAL_BUFFER_BYTES);
  const writes = [terminal.link.write(encode(long)), terminal.link.write(encode("\nend\n"))];
  assert.equal(await terminal.readUntil("end\n"), `${long}\nend\n`);
  await Promise.all(writes);
});

Deno.test("FdStream.write() never begins what was withdrawn while it waited", async () => {
  await using terminal = await openFullTerminal();
  const long = "x".repeat(TERMINAL_BUFFER_BYTES);
  const withdrawn = new AbortController();
  const first = terminal.link.write(encode(long));
  const second = terminal.link.write(encode("never"), withdrawn.signal);
  const third = terminal.link.write(encode("end"));
  withdrawn.abort(new Error("too late"));
  await assert.rejects(second, /too late/);
  assert.equal(await terminal.readUntil("end"), `${long}end`);
  await Promise.all([first, third]);
  await assert.rejects(terminal.link.write(encode("x"), withdrawn.signal), /too late/);
});

Deno.test("FdStream.write() finishes what it has begun, so that no half line stays", async () => {
  await using terminal = await openFullTerminal();
  const withdrawn = new AbortController();
  const long = "x".repeat(TERMINAL_BUFFER_BYTES) + "end";
  const write = terminal.link.write(encode(long), withdrawn.signal);
  withdrawn.abort(new Error("too late"));
  assert.equal(await terminal.readUntil("end"), long);
  await write;
});

Deno.test("FdStream.write() fails what waits when the port is closed, and everything later", async () => {
  await using terminal = await openFullTerminal();
  const lost = (error: unknown) => error instanceof DeviceError && error.kind === "lost";
  const write = terminal.link.write(encode("x".repeat(TERMINAL_BUFFER_BYTES)));
  const rejected = assert.rejects(write, lost);
  await terminal.link.close();
  await rejected;
  await assert.rejects(terminal.link.write(encode("x")), lost);
});
