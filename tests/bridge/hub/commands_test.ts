import assert from "node:assert/strict";
import { CommandError, type CommandErrorKind } from "../../../bridge/hub/command_error.ts";
import {
  MAX_COMMANDS_PER_SENDER,
  MAX_UNDER_WAY,
  MAX_UNDER_WAY_PER_SENDER,
} from "../../../bridge/hub/command_turns.ts";
import type { CommandRequest } from "../../../bridge/hub/commands.ts";
import { MAX_HOLD_BEFORE_URGENT_MS, MAX_HOLD_MS } from "../../../bridge/hub/pending_command.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { DeviceError, type DeviceState } from "../../../devices/adapter.ts";
import { addBoard, channel } from "../_boards.ts";
import { ManualClock, settle } from "../_manual_clock.ts";

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
  assert.deepEqual({ ...command }, {
    ...{ id: 1, ...FAN_ON, raw: undefined, bytes: undefined },
    timeoutMs: 2000,
  });
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

Deno.test("command() lets 64 of a sender wait and refuses one more", async () => {
  const { clock, hub, owner } = createBoard();
  const waiting = Array.from({ length: MAX_COMMANDS_PER_SENDER }, () => hub.command(FAN_ON));
  await rejectsAs("busy", hub.command(FAN_ON));
  assert.equal(owner.commands.length, MAX_UNDER_WAY_PER_SENDER, "the others wait at the hub");
  owner.commands[0].answer.resolve({ outcome: "sent" });
  await waiting[0];
  assert.equal(owner.commands.length, MAX_UNDER_WAY_PER_SENDER + 1);
  const next = rejectsAs("timeout", hub.command(FAN_ON));
  const rest = waiting.slice(1).map((command) => rejectsAs("timeout", command));
  await clock.advance(2000);
  await Promise.all([next, ...rest]);
  assert.equal(clock.timers, 0);
});

Deno.test("64 commands of one sender with a long deadline do not keep another's out", async () => {
  const { clock, hub, owner } = createBoard();
  const [greedy, other] = [{}, {}];
  const flood = Array.from({ length: MAX_COMMANDS_PER_SENDER }, () => {
    return rejectsAs("timeout", hub.command({ ...FAN_ON, timeoutMs: 60_000 }, greedy));
  });
  const stop = hub.command({ ...FAN_ON, value: false }, other);
  assert.equal(owner.commands.at(-1)!.command.value, false, "it is handed over at once");
  await clock.advance(MAX_HOLD_MS - 1);
  assert.equal(owner.commands[0].signal.aborted, false);
  owner.commands.at(-1)!.answer.resolve({ outcome: "sent" });
  assert.equal((await stop).outcome, "sent");
  await clock.advance(60_000);
  await Promise.all(flood);
  assert.equal(clock.timers, 0);
});

Deno.test("a command holds a device up for 2 s while others wait, and as long as it likes alone", async () => {
  const { clock, hub, owner } = createBoard();
  const patient = { ...FAN_ON, timeoutMs: 60_000 };
  const alone = rejectsAs("timeout", hub.command(patient, {}));
  await clock.advance(MAX_HOLD_MS + 1);
  assert.equal(owner.commands[0].signal.aborted, false, "alone");
  const other = hub.command(FAN_ON, {});
  assert.match(await alone, /others wait/);
  owner.commands[1].answer.resolve({ outcome: "sent" });
  await other;
  const last = hub.command(patient, {});
  await clock.advance(50_000);
  owner.commands[2].answer.resolve({ outcome: "acknowledged" });
  assert.equal((await last).outcome, "acknowledged");
  assert.equal(clock.timers, 0);
});

Deno.test("an urgent command goes first and makes what holds the board up give way", async () => {
  const { clock, hub, owner } = createBoard();
  const flooders = Array.from({ length: 5 }, () => ({}));
  const flood = flooders.flatMap((sender) =>
    Array.from(
      { length: MAX_COMMANDS_PER_SENDER - 10 },
      () => hub.command({ ...FAN_ON, timeoutMs: 60_000 }, sender).catch(() => {}),
    )
  );
  assert.equal(owner.commands.length, MAX_UNDER_WAY);
  const stop = hub.command({ device: "board", raw: "STOP", isUrgent: true }, flooders[0]);
  const { command, answer } = owner.commands.at(-1)!;
  assert.equal(command.raw, "STOP");
  await clock.advance(MAX_HOLD_BEFORE_URGENT_MS - 1);
  assert.ok(owner.commands.slice(0, MAX_UNDER_WAY).every(({ signal }) => !signal.aborted));
  await clock.advance(1);
  assert.ok(owner.commands.slice(0, MAX_UNDER_WAY).every(({ signal }) => signal.aborted));
  assert.equal(owner.commands[MAX_UNDER_WAY].signal.aborted, false, "it itself goes on");
  answer.resolve({ outcome: "acknowledged" });
  assert.equal((await stop).outcome, "acknowledged");
  await clock.advance(60_000);
  await Promise.all(flood);
  assert.equal(clock.timers, 0);
});

Deno.test("40 senders that flood a board do not keep a quiet one out", async () => {
  const { clock, hub, owner } = createBoard();
  const flooders = Array.from({ length: 40 }, () => ({}));
  const quiet = {};
  let isOver = false;
  let refused = 0;
  const flood = flooders.map(async (sender) => {
    while (!isOver) {
      const answers = Array.from(
        { length: 64 },
        () =>
          hub.command(FAN_ON, sender).catch((error) => {
            if (error.kind === "busy") refused++;
          }),
      );
      await Promise.all(answers);
      if (!isOver) await settle();
    }
  });
  const latencies: number[] = [];
  const ask = async () => {
    const { latencyMs } = await hub.command({ ...FAN_ON, value: false }, quiet);
    latencies.push(latencyMs);
  };
  let asked = ask();
  // A board that takes one line at a time, 20 ms each.
  for (let i = 0; i < 300; i++) {
    await clock.advance(20);
    const next = owner.commands.find(({ signal }) => !signal.aborted);
    if (next === undefined) continue;
    owner.commands.splice(owner.commands.indexOf(next), 1);
    next.answer.resolve({ outcome: "sent" });
    await settle();
    if (i % 50 === 49) {
      await asked;
      asked = ask();
    }
  }
  isOver = true;
  assert.ok(refused > 0, "it is a flood");
  assert.equal(latencies.length, 6);
  const aRound = 20 * (flooders.length + MAX_UNDER_WAY);
  assert.ok(Math.max(...latencies) <= aRound, `${latencies}`);
  const last = asked.catch(() => {});
  await clock.advance(60_000);
  await Promise.all([...flood, last]);
});
