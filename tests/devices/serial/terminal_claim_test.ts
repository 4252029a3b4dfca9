import assert from "node:assert/strict";
import { cString, ioctl, libc, OpenFlag } from "../../../devices/serial/libc.ts";
import { openLink } from "../../../devices/serial/link.ts";
import { PollEvent } from "../../../devices/serial/poll_loop.ts";
import { prepareTerminal } from "../../../devices/serial/terminal_claim.ts";
import { openPty } from "../../../devices/virtual/pty.ts";
import { holdOpen } from "./_holder.ts";

const TIOCGEXCL = 0x80045440;
const { RDWR, NONBLOCK, NOCTTY, CLOEXEC } = OpenFlag;
const linux = Deno.build.os === "linux";

/** A pseudo-terminal as it comes: with echo. */
function openFreshPty() {
  const master = libc.posix_openpt(RDWR | NOCTTY | NONBLOCK | CLOEXEC);
  libc.grantpt(master);
  libc.unlockpt(master);
  return { master, path: Deno.UnsafePointerView.getCString(libc.ptsname(master)!) };
}

/** Resolves with what is there to be read once there is something, or soon if there is nothing. */
async function read(fd: number): Promise<string> {
  const poll = new DataView(new ArrayBuffer(8));
  poll.setInt32(0, fd, true);
  poll.setInt16(4, PollEvent.IN, true);
  await libc.poll(poll, 1n, 1000);
  return readNow(fd);
}

function readNow(fd: number): string {
  const bytes = new Uint8Array(64);
  const count = Number(libc.read(fd, bytes, 64n));
  return new TextDecoder().decode(bytes.subarray(0, Math.max(0, count)));
}

function say(fd: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  libc.write(fd, bytes, BigInt(bytes.length));
}

function isExclusive(path: string): boolean {
  const fd = libc.open(cString(path), RDWR | NONBLOCK | NOCTTY | CLOEXEC);
  const answer = new Int32Array(1);
  // An ordinary user is kept out by it; root is not.
  if (fd < 0) return true;
  ioctl(fd, TIOCGEXCL, answer);
  libc.close(fd);
  return answer[0] === 1;
}

Deno.test("prepareTerminal() ends the echo of a fresh terminal before anything else is done", async () => {
  const pty = openFreshPty();
  say(pty.master, "t:1\n");
  assert.equal(await read(pty.master), "t:1\r\n");
  const finish = await prepareTerminal(pty.path);
  const slave = libc.open(cString(pty.path), RDWR | NOCTTY | NONBLOCK | CLOEXEC);
  say(pty.master, "t:2\n");
  assert.equal(await read(slave), "t:2\n", "what came before is thrown away");
  assert.equal(readNow(pty.master), "");
  finish();
  libc.close(slave);
  libc.close(pty.master);
});

Deno.test("prepareTerminal() leaves a file that is none as it is", async () => {
  const path = await Deno.makeTempFile();
  (await prepareTerminal(path))();
  (await prepareTerminal("/no/such/port"))();
  await Deno.remove(path);
});

Deno.test("openLink() touches no port that another program has open, and names it", async () => {
  const pty = openPty();
  const holder = await holdOpen(pty.path);
  const events = { onBytes() {}, onLost() {} };
  await assert.rejects(openLink(pty.path, {}, events), {
    kind: "unusable",
    message: `${pty.path} is in use by sh (process ${holder.id})`,
  });
  await holder.end();
  const link = await openLink(pty.path, {}, events);
  await link.close();
  pty.close();
});

Deno.test({
  name: "openLink() keeps others out of its port until it is closed",
  ignore: !linux,
  async fn() {
    const pty = openPty();
    assert.equal(isExclusive(pty.path), false);
    const link = await openLink(pty.path, {}, { onBytes() {}, onLost() {} });
    assert.equal(isExclusive(pty.path), true);
    await link.close();
    assert.equal(isExclusive(pty.path), false);
    pty.close();
  },
});
