import assert from "node:assert/strict";
import {
  CommandTurns,
  type Contender,
  MAX_COMMANDS_PER_DEVICE,
  MAX_COMMANDS_PER_SENDER,
  MAX_UNDER_WAY,
} from "../../../bridge/hub/command_turns.ts";

/** A command that tells what happens to it. */
class Command implements Contender {
  readonly isUrgent: boolean;
  static readonly started: Command[] = [];
  isDisplaced = false;
  isWithdrawn = false;
  readonly channel?: string;

  constructor(readonly sender: object, options: { isUrgent?: boolean; channel?: string } = {}) {
    this.isUrgent = options.isUrgent ?? false;
    this.channel = options.channel;
  }

  get isStarted(): boolean {
    return Command.started.includes(this);
  }

  start(): void {
    Command.started.push(this);
  }

  displace(): void {
    this.isDisplaced = true;
  }

  withdraw(): void {
    this.isWithdrawn = true;
  }
}

function fill(turns: CommandTurns<Command>, sender: object, count: number): Command[] {
  const commands = Array.from({ length: count }, () => new Command(sender));
  for (const command of commands) assert.equal(turns.add(command), null);
  return commands;
}

Deno.test("256 commands are taken for a device; one more takes a place of who has most", () => {
  const turns = new CommandTurns<Command>();
  const senders = [{}, {}, {}, {}];
  const all = senders.map((sender) => fill(turns, sender, MAX_COMMANDS_PER_SENDER));
  assert.equal(all.flat().length, MAX_COMMANDS_PER_DEVICE);
  assert.match(turns.add(new Command(senders[0]))!, /64 commands of yours/);
  const newcomer = new Command({});
  assert.equal(turns.add(newcomer), null);
  const displaced = all.flat().filter((command) => command.isDisplaced);
  assert.deepEqual(displaced, [all[0].at(-1)]);
  for (const command of [...all.flat(), newcomer]) turns.remove(command);
  assert.equal(turns.isEmpty, true);
});

Deno.test("when everybody has one command, one more is refused", () => {
  const turns = new CommandTurns<Command>();
  for (let i = 0; i < MAX_COMMANDS_PER_DEVICE; i++) fill(turns, {}, 1);
  assert.match(turns.add(new Command({}))!, /256 commands already wait/);
  assert.equal(turns.add(new Command({}, { isUrgent: true })), null, "an urgent one is not");
});

Deno.test("senders take turns, and each keeps its own order", () => {
  const turns = new CommandTurns<Command>();
  const [a, b] = [{}, {}];
  const blockers = Array.from({ length: MAX_UNDER_WAY }, () => fill(turns, {}, 1)[0]);
  const fromA = fill(turns, a, 3);
  const fromB = fill(turns, b, 2);
  for (const blocker of blockers) turns.remove(blocker);
  for (const command of [...fromA, ...fromB]) turns.remove(command);
  const order = Command.started.filter(({ sender }) => sender === a || sender === b);
  assert.deepEqual(order, [fromA[0], fromB[0], fromA[1], fromB[1], fromA[2]]);
});

Deno.test("one urgent command is under way at a time, and one of a sender waits", () => {
  const turns = new CommandTurns<Command>();
  const sender = {};
  const [first, second, third] = [1, 2, 3].map(() => new Command(sender, { isUrgent: true }));
  const other = new Command({}, { isUrgent: true });
  assert.deepEqual([first, second, other].map((command) => turns.add(command)), [null, null, null]);
  assert.match(turns.add(third)!, /urgent/);
  assert.deepEqual([first, second, other].map((c) => c.isStarted), [true, false, false]);
  turns.remove(first);
  assert.deepEqual([second, other].map((c) => c.isStarted), [true, false]);
  turns.remove(second);
  turns.remove(other);
  assert.equal(turns.isEmpty, true);
});

Deno.test("what an urgent command overtakes for its channel is withdrawn: it would undo it", () => {
  const turns = new CommandTurns<Command>();
  const blockers = Array.from({ length: MAX_UNDER_WAY }, () => fill(turns, {}, 1)[0]);
  const waiting = ["fan", "lamp", "fan"].map((channel) => new Command({}, { channel }));
  for (const command of waiting) turns.add(command);
  const stop = new Command({}, { isUrgent: true, channel: "fan" });
  turns.add(stop);
  assert.deepEqual(waiting.map(({ isWithdrawn }) => isWithdrawn), [true, false, true]);
  for (const command of [...blockers, stop]) turns.remove(command);
  assert.deepEqual(waiting.map(({ isStarted }) => isStarted), [false, true, false]);
  const later = new Command({}, { channel: "fan" });
  turns.add(later);
  assert.equal(later.isStarted, true, "what comes after it is carried out");
});

Deno.test("an urgent text withdraws all that waits", () => {
  const turns = new CommandTurns<Command>();
  for (let i = 0; i < MAX_UNDER_WAY; i++) fill(turns, {}, 1);
  const waiting = [new Command({}, { channel: "fan" }), new Command({})];
  for (const command of waiting) turns.add(command);
  turns.add(new Command({}, { isUrgent: true }));
  assert.ok(waiting.every(({ isWithdrawn }) => isWithdrawn));
});
