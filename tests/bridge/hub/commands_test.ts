import assert from "node:assert/strict";
import { CommandError, MAX_COMMANDS_PER_DEVICE } from "../../../bridge/hub/commands.ts";
import type { CommandErrorKind, CommandRequest } from "../../../bridge/hub/commands.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { DeviceError, type DeviceState } from "../../../devices/adapter.ts";
import { addBoard, channel } from "../_boards.ts";
import { ManualClock } from "../_manual_clock.ts";

const FAN_ON: CommandRequest = { device: "board", channel: "fan", value: true };

function createBoard() {
  const clock = new ManualClock();
  const hub = new Hub({ clock });
  return { clock, hub, owner: addBoard(hub) };
}

async function rejectsAs(kind: CommandErrorKind, command: Promise<unknown>): Promise<string> {
  const error = await command.then(() => null, (error) => error);
  assert.ok(error instanceof CommandError, `rejected with ${error}`);
  assert.equal(error.kind, kind);
  return error.message;
}

Deno.test("command() resolves with the device's outcome and the time it took", async () => {
  const { clock, hub, owner } = createBoard();
  const result = hub.command(FAN_ON);
  const [{ command, answer }] = owner.commands;
  assert.deepEqual({ ...command }, { id: 1, ...FAN_ON, raw: undefined, bytes: undefined });
  await clock.advance(12.5);
  answer.resolve({ outcome: "acknowledged", reply: "ok" });
  assert.deepEqual(await result, { outcome: "acknowledged", reply: "ok", latencyMs: 12.5 });
  assert.equal(clock.timers, 0, "its deadline is cancelled");
});

Deno.test("command() fails before the device is asked when it could not be right", async () => {
  const { hub, owner } = createBoard();
  await rejectsAs("unknown", hub.command({ ...FAN_ON, device: "nobody" }));
  await rejectsAs("unknown", hub.command({ ...FAN_ON, channel: "constructor" }));
  await rejectsAs("invalid", hub.command({ ...FAN_ON, channel: "temperature", value: 1 }));
  for (const value of [1, "on", null]) {
    assert.match(
      await rejectsAs("invalid", hub.command({ ...FAN_ON, value })),
      /^value: .*boolean/,
    );
  }
  assert.equal(owner.commands.length, 0);
});

Deno.test("command() keeps a number within its channel's bounds", async () => {
  const { hub, owner } = createBoard();
  const level = { ...channel("level", "number", true), min: 5, max: 40 };
  hub.describe(owner, { id: "board", name: "Board", channels: [level] });
  const set = (value: number) => hub.command({ device: "board", channel: "level", value });
  assert.match(await rejectsAs("invalid", set(4.9)), /^value: must be at least 5$/);
  assert.match(await rejectsAs("invalid", set(40.1)), /^value: must be at most 40$/);
  assert.equal(owner.commands.length, 0);
  for (const value of [5, 40]) {
    const result = set(value);
    owner.commands.at(-1)!.answer.resolve({ outcome: "sent" });
    assert.equal((await result).outcome, "sent");
  }
});

Deno.test("command() takes of a text with choices one of them, and of a text that it is pressed", async () => {
  const { hub, owner } = createBoard();
  const mode = { ...channel("mode", "string", true), options: ["low", "high"] };
  hub.describe(owner, { id: "board", name: "Board", channels: [mode] });
  const set = (value: string | null) => hub.command({ device: "board", channel: "mode", value });
  assert.match(await rejectsAs("invalid", set("off")), /^value: must be one of low, high$/);
  assert.equal(owner.commands.length, 0);
  for (const value of ["high", null]) {
    const result = set(value);
    owner.commands.at(-1)!.answer.resolve({ outcome: "sent" });
    assert.equal((await result).outcome, "sent");
  }
});

Deno.test("command() hands bytes on as they are", async () => {
  const { hub, owner } = createBoard();
  const bytes = Uint8Array.of(0, 0x1b, 0xff);
  const result = hub.command({ device: "board", bytes });
  assert.deepEqual(owner.commands[0].command.bytes, bytes);
  owner.commands[0].answer.resolve({ outcome: "sent" });
  await result;
});

Deno.test("command() is offline for a device in any state without a link", async () => {
  const { hub, owner } = createBoard();
  const states: DeviceState[] = ["absent", "opening", "error", "released"];
  for (const state of states) {
    hub.setState("board", state);
    assert.match(await rejectsAs("offline", hub.command(FAN_ON)), new RegExp(state));
  }
  assert.equal(owner.commands.length, 0);
});

Deno.test("command() tells every DeviceError from the others", async () => {
  const { hub, owner } = createBoard();
  const kinds = {
    offline: "offline",
    absent: "offline",
    unusable: "offline",
    rejected: "rejected",
    lost: "lost",
    busy: "busy",
    unsupported: "unsupported",
    invalid: "invalid",
  } as const;
  for (const [thrown, kind] of Object.entries(kinds)) {
    const result = hub.command(FAN_ON);
    const error = new DeviceError(thrown as keyof typeof kinds, "too hot");
    owner.commands.at(-1)!.answer.reject(error);
    assert.equal(await rejectsAs(kind, result), "too hot");
  }
});

Deno.test("command() hides what an adapter throws by mistake", async () => {
  const { hub, owner } = createBoard();
  const result = hub.command(FAN_ON);
  owner.commands[0].answer.reject(new TypeError("secret path"));
  assert.doesNotMatch(await rejectsAs("internal", result), /secret/);
});

Deno.test("command() ends at its deadline, 2 s by default, and tells the adapter", async () => {
  const { clock, hub, owner } = createBoard();
  const patient = rejectsAs("timeout", hub.command(FAN_ON));
  const hasty = rejectsAs("timeout", hub.command({ ...FAN_ON, timeoutMs: 50 }));
  await clock.advance(50);
  assert.match(await hasty, /50 ms/);
  assert.deepEqual(owner.commands.map(({ signal }) => signal.aborted), [false, true]);
  await clock.advance(1950);
  await patient;
  assert.equal(owner.commands[0].signal.aborted, true);
});

Deno.test("command() lets 64 wait for a device and refuses one more", async () => {
  const { clock, hub, owner } = createBoard();
  const waiting = Array.from({ length: MAX_COMMANDS_PER_DEVICE }, () => hub.command(FAN_ON));
  await rejectsAs("busy", hub.command(FAN_ON));
  owner.commands[0].answer.resolve({ outcome: "sent" });
  await waiting[0];
  const next = rejectsAs("timeout", hub.command(FAN_ON));
  assert.equal(owner.commands.length, MAX_COMMANDS_PER_DEVICE + 1);
  const rest = waiting.slice(1).map((command) => rejectsAs("timeout", command));
  await clock.advance(2000);
  await Promise.all([next, ...rest]);
});
