import assert from "node:assert/strict";
import { ioctl, libc, Termios } from "../../../devices/serial/libc.ts";
import { finishFlags, openLink } from "../../../devices/serial/link.ts";
import { openPty } from "../../../devices/virtual/pty.ts";

Deno.test("openLink() clears HUPCL, so that closing does not reset the board", async () => {
  const pty = openPty();
  const flags = () => {
    const termios = new DataView(new ArrayBuffer(Termios.size));
    assert.equal(libc.tcgetattr(pty.master, termios), 0);
    return termios.getUint32(Termios.controlFlags, true);
  };
  const link = await openLink(pty.path, { baudRate: 9600 }, { onBytes() {}, onLost() {} });
  assert.equal(flags() & Termios.HUPCL, 0);
  await link.close();
  pty.close();
});

Deno.test("openLink() passes on every byte value unchanged, both ways", async () => {
  const pty = openPty();
  const all = Uint8Array.from({ length: 256 }, (_, value) => value);
  const received: number[] = [];
  const complete = Promise.withResolvers<void>();
  const link = await openLink(pty.path, {}, {
    onBytes(chunk) {
      received.push(...chunk);
      if (received.length === all.length) complete.resolve();
    },
    onLost() {},
  });
  libc.write(pty.master, all, BigInt(all.length));
  await complete.promise;
  assert.deepEqual(received, [...all]);
  await link.write(all);
  const far = new Uint8Array(512);
  assert.equal(libc.read(pty.master, far, BigInt(far.length)), BigInt(all.length));
  assert.deepEqual(far.subarray(0, all.length), all);
  await link.close();
  pty.close();
});

Deno.test("openLink() says once that the other side has gone", async () => {
  const pty = openPty();
  let times = 0;
  const lost = Promise.withResolvers<void>();
  const link = await openLink(pty.path, {}, {
    onBytes() {},
    onLost() {
      times++;
      lost.resolve();
    },
  });
  pty.close();
  await lost.promise;
  await link.close();
  assert.equal(times, 1);
});

Deno.test("openLink() closes its port once, though close() is called again", async () => {
  const pty = openPty();
  const link = await openLink(pty.path, {}, { onBytes() {}, onLost() {} });
  await link.close();
  // What is opened next has the number that the port had.
  const ends = new Int32Array(2);
  assert.equal(libc.pipe(new Uint8Array(ends.buffer)), 0);
  await link.close();
  for (const end of ends) assert.equal(libc.close(end), 0, "it was closed already");
  pty.close();
});

Deno.test("openLink() rejects a second owner until the first one closes", async () => {
  const pty = openPty();
  const events = { onBytes() {}, onLost() {} };
  const first = await openLink(pty.path, {}, events);
  await assert.rejects(openLink(pty.path, {}, events), /in use by/);
  await first.close();
  const second = await openLink(pty.path, {}, events);
  await second.close();
  pty.close();
});

Deno.test("openLink() opens no port that is not wanted any more while it loads what opens it", async () => {
  const pty = openPty();
  const stop = new AbortController();
  const opening = openLink(pty.path, { signal: stop.signal }, { onBytes() {}, onLost() {} });
  stop.abort(new Error("no longer"));
  await assert.rejects(opening, /no longer/);
  const exclusive = new Int32Array(1);
  const TIOCGEXCL = 0x80045440;
  assert.equal(ioctl(pty.master, TIOCGEXCL, exclusive), 0);
  assert.equal(exclusive[0], 0);
  pty.close();
});

Deno.test("openLink() takes every setting, and rates that no table has", async () => {
  const settings = [
    { baudRate: 74880 },
    { baudRate: 250_000, stopBits: 2 },
    { dataBits: 7, parity: "even" },
    { dataBits: 5, parity: "odd", flowControl: "rtscts" },
    { parity: "mark", flowControl: "xonxoff" },
    { parity: "space" },
  ] as const;
  for (const each of settings) {
    const pty = openPty();
    const link = await openLink(pty.path, each, { onBytes() {}, onLost() {} });
    await link.close();
    pty.close();
  }
});

Deno.test("finishFlags() clears HUPCL and sets the sticky parities", () => {
  const { HUPCL, PARENB, PARODD, CMSPAR } = Termios;
  assert.equal(finishFlags(HUPCL | PARENB | CMSPAR, "even"), PARENB);
  assert.equal(finishFlags(HUPCL, undefined), 0);
  assert.equal(finishFlags(0, "mark"), PARENB | PARODD | CMSPAR);
  assert.equal(finishFlags(PARODD, "space"), PARENB | CMSPAR);
});

Deno.test("openLink() forgets what arrived before the port was set up", async () => {
  const pty = openPty();
  const stale = new TextEncoder().encode("stale\n");
  libc.write(pty.master, stale, BigInt(stale.length));
  const received = Promise.withResolvers<string>();
  const link = await openLink(pty.path, { baudRate: 74880 }, {
    onBytes: (chunk) => received.resolve(new TextDecoder().decode(chunk.slice())),
    onLost() {},
  });
  const fresh = new TextEncoder().encode("fresh\n");
  libc.write(pty.master, fresh, BigInt(fresh.length));
  assert.equal(await received.promise, "fresh\n");
  await link.close();
  pty.close();
});
