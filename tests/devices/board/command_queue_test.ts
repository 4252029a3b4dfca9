import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { CommandQueue } from "../../../devices/board/command_queue.ts";
import { compileAnswers } from "./_patterns.ts";

const never = new AbortController().signal;

function line(text: string, answered = true) {
  return { bytes: new TextEncoder().encode(text), answered };
}

async function templateLine(text: string, patterns: Parameters<typeof compileAnswers>[0]) {
  return { ...line(text, false), answers: await compileAnswers(patterns) };
}

/** A queue and what it has written. */
function makeQueue() {
  const written: string[] = [];
  const queue = new CommandQueue((bytes) => {
    written.push(new TextDecoder().decode(bytes));
    return Promise.resolve();
  });
  return { queue, written };
}

function isDeviceError(kind: DeviceError["kind"], message = /./) {
  return (error: unknown) =>
    error instanceof DeviceError && error.kind === kind && message.test(error.message);
}

Deno.test("CommandQueue writes the next command when the one before is answered", async () => {
  const { queue, written } = makeQueue();
  const first = queue.submit(1, line("a"), never);
  const second = queue.submit(2, line("b"), never);
  assert.deepEqual(written, ["a"]);
  assert.equal(queue.answer(1, null), true);
  assert.deepEqual(await first, { outcome: "acknowledged" });
  assert.deepEqual(written, ["a", "b"]);
  assert.equal(queue.answer(2, null, 42), true);
  assert.deepEqual(await second, { outcome: "acknowledged", reply: 42 });
});

Deno.test("CommandQueue rejects with the board's words, or with words for none", async () => {
  const { queue } = makeQueue();
  const first = queue.submit(1, line("a"), never);
  queue.answer(1, "too hot");
  await assert.rejects(first, isDeviceError("rejected", /^too hot$/));
  const second = queue.submit(2, line("b"), never);
  queue.answer(2, "");
  await assert.rejects(second, isDeviceError("rejected", /refused/));
});

Deno.test("CommandQueue writes no command whose deadline is up with the one before it", async () => {
  const { queue, written } = makeQueue();
  const deadlines = [1, 2, 3].map(() => new AbortController());
  const commands = deadlines.map(({ signal }, i) => queue.submit(i + 1, line(`${i}`), signal));
  for (const [i, command] of commands.entries()) {
    await Promise.resolve();
    deadlines[i].abort(new Error("late"));
    await assert.rejects(command, /late/);
  }
  assert.deepEqual(written, ["0"]);
  const next = queue.submit(4, line("next"), never);
  assert.equal(queue.answer(1, null), false, "it came too late");
  assert.deepEqual(written, ["0", "next"]);
  queue.answer(4, null);
  await next;
});

Deno.test("CommandQueue gives no command the answer to one that was half written at its deadline", async () => {
  const writes: PromiseWithResolvers<void>[] = [];
  const queue = new CommandQueue(() => {
    writes.push(Promise.withResolvers());
    return writes.at(-1)!.promise;
  });
  const deadline = new AbortController();
  const first = queue.submit(1, await templateLine("a", { ack: "^OK" }), deadline.signal);
  const second = queue.submit(2, await templateLine("b", { ack: "^OK" }), never);
  deadline.abort(new Error("late"));
  await assert.rejects(first, /late/);
  assert.equal(writes.length, 1, "nothing is written in between");
  writes[0].resolve();
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(queue.hear("OK"), true);
  assert.equal(writes.length, 2);
  writes[1].resolve();
  await new Promise((resolve) => setTimeout(resolve));
  queue.hear("OK 2");
  assert.deepEqual(await second, { outcome: "acknowledged" });
});

Deno.test("CommandQueue goes on at once after a command of which nothing was written", async () => {
  const written: string[] = [];
  const queue = new CommandQueue((bytes, signal) => {
    written.push(new TextDecoder().decode(bytes));
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  });
  const deadline = new AbortController();
  const first = queue.submit(1, line("a"), deadline.signal);
  queue.submit(2, line("b"), AbortSignal.timeout(50)).catch(() => {});
  deadline.abort(new Error("late"));
  await assert.rejects(first, /late/);
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(written, ["a", "b"]);
  queue.close(new DeviceError("lost", "over"));
});

Deno.test("CommandQueue holds nothing back for a question that is not answered", async () => {
  const { queue, written } = makeQueue();
  const patience = new AbortController();
  const question = queue.submit(0, { ...line("?"), isQuestion: true }, patience.signal);
  const command = queue.submit(1, line("a"), never);
  await Promise.resolve();
  patience.abort();
  await assert.rejects(question);
  assert.deepEqual(written, ["?", "a"]);
  queue.answer(1, null);
  await command;
});

Deno.test("CommandQueue takes no answer that no command waits for", async () => {
  const { queue } = makeQueue();
  assert.equal(queue.answer(1, null), false);
  const first = queue.submit(1, line("a"), never);
  const second = queue.submit(2, line("b"), never);
  assert.equal(queue.answer(2, null), false);
  queue.answer(1, null);
  await first;
  assert.equal(queue.answer(1, null), false);
  queue.answer(2, null);
  await second;
});

Deno.test("CommandQueue calls a line that is not answered sent", async () => {
  const { queue } = makeQueue();
  assert.deepEqual(await queue.submit(1, line("a", false), never), { outcome: "sent" });
});

Deno.test("CommandQueue never writes a command that was given up while it waited", async () => {
  const { queue, written } = makeQueue();
  const givenUp = new AbortController();
  const first = queue.submit(1, line("a"), never);
  const second = queue.submit(2, line("b"), givenUp.signal);
  const third = queue.submit(3, line("c"), never);
  givenUp.abort(new Error("too late"));
  await assert.rejects(second, /too late/);
  queue.answer(1, null);
  await first;
  queue.answer(3, null);
  await third;
  assert.deepEqual(written, ["a", "c"]);
});

Deno.test("CommandQueue goes on when the command under way is given up", async () => {
  const { queue, written } = makeQueue();
  const givenUp = new AbortController();
  const first = queue.submit(1, line("a"), givenUp.signal);
  const second = queue.submit(2, line("b"), never);
  givenUp.abort(new Error("too late"));
  await assert.rejects(first, /too late/);
  assert.equal(queue.answer(1, null), false);
  queue.answer(2, null);
  await second;
  assert.deepEqual(written, ["a", "b"]);
});

Deno.test("CommandQueue takes 64 commands and is busy for one more", async () => {
  const { queue, written } = makeQueue();
  const all = Array.from({ length: 64 }, (_, id) => queue.submit(id, line(`${id}`), never));
  await assert.rejects(queue.submit(64, line("64"), never), isDeviceError("busy"));
  const results = Promise.allSettled(all);
  queue.close(new DeviceError("lost", "unplugged"));
  for (const result of await results) {
    assert.ok(result.status === "rejected" && isDeviceError("lost")(result.reason));
  }
  await assert.rejects(queue.submit(65, line("65"), never), isDeviceError("lost"));
  assert.deepEqual(written, ["0"]);
});

Deno.test("CommandQueue fails a command that could not be written", async () => {
  const queue = new CommandQueue(() => Promise.reject(new DeviceError("lost", "unplugged")));
  await assert.rejects(queue.submit(1, line("a"), never), isDeviceError("lost"));
  await assert.rejects(
    queue.submit(2, line("b"), AbortSignal.abort("x")),
    (error) => error === "x",
  );
});

const OK = { ack: "^OK ?(.*)", error: "^ERR (.*)" };

Deno.test("CommandQueue takes a line that matches as the answer to the command under way", async () => {
  const { queue, written } = makeQueue();
  assert.equal(queue.listens, false);
  const first = queue.submit(1, await templateLine("a", OK), never);
  const second = queue.submit(2, await templateLine("b", OK), never);
  await Promise.resolve();
  assert.equal(queue.listens, true);
  assert.equal(queue.hear("temperature:21.5"), false);
  assert.equal(queue.answer(1, null), false, "it is not answered by its id");
  assert.equal(queue.hear("OK 5"), true);
  assert.equal(queue.hear("OK 6"), false, "the next one is not written yet");
  assert.deepEqual(await first, { outcome: "acknowledged", reply: "5" });
  await Promise.resolve();
  assert.deepEqual(written, ["a", "b"]);
  assert.equal(queue.hear("ERR too hot"), true);
  await assert.rejects(second, isDeviceError("rejected", /^too hot$/));
  assert.equal(queue.listens, false);
});

Deno.test("CommandQueue calls a command of a board that only says no sent, when it said nothing", async () => {
  const { queue } = makeQueue();
  const noOnly = { error: "^ERR (.*)" };
  assert.deepEqual(await queue.submit(1, await templateLine("a", noOnly), never), {
    outcome: "sent",
  });
  const second = queue.submit(2, await templateLine("b", noOnly), never);
  await Promise.resolve();
  assert.equal(queue.hear("ERR no"), true);
  await assert.rejects(second, isDeviceError("rejected", /^no$/));
});

Deno.test("CommandQueue gives a late answer to nobody, and holds the next command back for it", async () => {
  const { queue, written } = makeQueue();
  const givenUp = new AbortController();
  const first = queue.submit(1, await templateLine("a", OK), givenUp.signal);
  const second = queue.submit(2, await templateLine("b", OK), never);
  await Promise.resolve();
  givenUp.abort(new Error("too late"));
  await assert.rejects(first, /too late/);
  const third = queue.submit(3, line("c", false), never);
  assert.deepEqual(written, ["a"]);
  assert.equal(queue.hear("OK"), true);
  assert.deepEqual(written, ["a", "b"]);
  await Promise.resolve();
  assert.equal(queue.hear("OK"), true);
  assert.equal((await second).outcome, "acknowledged");
  await third;
  assert.deepEqual(written, ["a", "b", "c"]);
});

Deno.test("CommandQueue goes on when the late answer does not come either", async () => {
  const { queue, written } = makeQueue();
  const givenUp = new AbortController();
  const first = queue.submit(1, await templateLine("a", OK), givenUp.signal);
  await Promise.resolve();
  givenUp.abort(new Error("too late"));
  await assert.rejects(first);
  await queue.submit(2, line("b", false), never);
  assert.deepEqual(written, ["a", "b"]);
});

Deno.test("CommandQueue stops waiting for a late answer when it is closed", async () => {
  const { queue, written } = makeQueue();
  const givenUp = new AbortController();
  const first = queue.submit(1, await templateLine("a", OK), givenUp.signal);
  await Promise.resolve();
  givenUp.abort(new Error("too late"));
  await assert.rejects(first);
  const second = queue.submit(2, line("b", false), never);
  queue.close(new DeviceError("lost", "unplugged"));
  await assert.rejects(second, isDeviceError("lost"));
  assert.deepEqual(written, ["a"]);
});
