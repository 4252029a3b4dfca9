import assert from "node:assert/strict";
import { findForeignHolders, findHolders } from "../../../devices/serial/port_holders.ts";
import { readSmallFile } from "../../../devices/serial/system_files.ts";
import { openPty } from "../../../devices/virtual/pty.ts";
import { holdOpen } from "./_holder.ts";

Deno.test("findHolders() finds the program that has a file open", async () => {
  const path = await Deno.makeTempFile();
  using _file = await Deno.open(path);
  const name = readSmallFile("/proc/self/comm");
  assert.deepEqual(findHolders(path), [`${name} (process ${Deno.pid})`]);
  await Deno.remove(path);
  assert.deepEqual(findHolders(path), []);
});

Deno.test("findForeignHolders() finds other programs, and not this one", async () => {
  const pty = openPty();
  assert.deepEqual(findForeignHolders(pty.path), []);
  const holder = await holdOpen(pty.path);
  assert.deepEqual(findForeignHolders(pty.path), [`sh (process ${holder.id})`]);
  await holder.end();
  assert.deepEqual(findForeignHolders(pty.path), []);
  pty.close();
});

Deno.test("findForeignHolders() takes a program with the far side of a terminal for the board", async () => {
  // It holds both sides, as boards in Python do.
  const program =
    "import os,pty,sys; a,b=pty.openpty(); print(os.ttyname(b),flush=True); sys.stdin.read()";
  const board = new Deno.Command("python3", {
    args: ["-c", program],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = board.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const path = (await reader.read()).value!.trim();
  assert.equal(findHolders(path).length, 1);
  assert.deepEqual(findForeignHolders(path), []);
  await board.stdin.close();
  await reader.cancel();
  await board.status;
});
