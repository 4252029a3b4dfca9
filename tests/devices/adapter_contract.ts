/**
 * The obligations of `devices/adapter.ts` as tests, for every adapter, also those from elsewhere.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  type Command,
  type DeviceAdapter,
  DeviceError,
  type Value,
} from "../../devices/adapter.ts";
import { EventRecorder } from "./event_recorder.ts";

/** An adapter with a device that is only read. */
export interface ReadingSubject extends AsyncDisposable {
  readonly adapter: DeviceAdapter;
  /** A channel that can only be read, and that the device announces. */
  readonly readOnly: string;
}

/** An adapter with a device that the test has in its hands. */
export interface ContractSubject extends ReadingSubject {
  /** The id of the device once it is online. */
  readonly device: string;
  /** A channel that can be set: a value that the device takes, and one that it refuses. */
  readonly writable: { readonly channel: string; readonly taken: Value; readonly refused: Value };
  /** Breaks the link, as pulling the plug does. */
  unplug(): Promise<void>;
  /** Undoes {@linkcode unplug}. */
  plugIn(): void | Promise<void>;
  /** From now on the device takes commands and does not answer. */
  silence(): void;
  /** How many commands have reached the device, silent or not. */
  commandsHeard(): number;
}

/**
 * Registers the tests of what every adapter owes under `name`, also one whose devices take no
 * commands and cannot be unplugged; `setup` makes a running device.
 */
export function testReadingContract(name: string, setup: () => Promise<ReadingSubject>): void {
  const test = (sentence: string, body: (subject: ReadingSubject) => Promise<void>) =>
    Deno.test(`${name} ${sentence}`, async () => {
      await using subject = await setup();
      await body(subject);
    });

  test("does nothing when it is stopped before it runs", async ({ adapter }) => {
    const recorder = new EventRecorder();
    await adapter.run(recorder, AbortSignal.abort());
    assert.deepEqual(recorder.events, []);
  });

  test("announces the device before anything else and goes online", async (subject) => {
    await using running = await startOnline(subject);
    const [first, ...rest] = running.recorder.events;
    assert.equal(first.type, "device");
    const states = rest.flatMap((event) => event.type === "state" ? [event.state] : []);
    assert.deepEqual(states.filter((state, index) => state !== states[index - 1]), [
      "opening",
      "settling",
      "online",
    ]);
  });

  test("reports only finite values on channels fit for a topic", async (subject) => {
    await using running = await startOnline(subject);
    await running.recorder.event((event) => event.type === "reading");
    for (const event of running.recorder.events) {
      if (event.type !== "reading") continue;
      assert.match(event.channel, /^[^/+#\p{Cc}]+$/u);
      assert.ok(typeof event.value !== "number" || Number.isFinite(event.value));
      assert.ok(Math.abs(event.time - Date.now()) < 60_000);
    }
  });

  test("resolves when it is stopped, and reports nothing afterwards", async (subject) => {
    const running = await startOnline(subject);
    await running[Symbol.asyncDispose]();
    const reported = running.recorder.events.length;
    await using again = await startOnline(subject);
    await again.recorder.event((event) => event.type === "reading");
    assert.equal(running.recorder.events.length, reported);
  });
}

/** Registers the contract's tests under `name`; `setup` makes a plugged-in, running device. */
export function testAdapterContract(name: string, setup: () => Promise<ContractSubject>): void {
  testReadingContract(name, setup);
  const test = (
    sentence: string,
    body: (subject: ContractSubject, command: CommandMaker) => Promise<void>,
  ) =>
    Deno.test(`${name} ${sentence}`, async () => {
      await using subject = await setup();
      await body(subject, commandMaker(subject.device));
    });

  test("rejects as lost when the device is unplugged, and runs again later", async (subject) => {
    const running = await startOnline(subject);
    await subject.unplug();
    await assert.rejects(running.ended, isDeviceError("lost"));
    await subject.plugIn();
    await using _again = await startOnline(subject);
  });

  test("delivers a command and resolves with the device's yes", async (subject, command) => {
    await using _running = await startOnline(subject);
    const { channel, taken } = subject.writable;
    const outcome = await send(subject, command({ channel, value: taken }));
    assert.equal(outcome.outcome, "acknowledged");
    assert.equal(subject.commandsHeard(), 1);
  });

  test("rejects a command with the device's no", async (subject, command) => {
    await using _running = await startOnline(subject);
    const { channel, refused } = subject.writable;
    await assert.rejects(
      send(subject, command({ channel, value: refused })),
      (error) => isDeviceError("rejected")(error) && error.message !== "",
    );
  });

  test("refuses what the device does not take, and writes nothing", async (subject, command) => {
    await using _running = await startOnline(subject);
    const { channel, taken } = subject.writable;
    const wrong = [
      command({ channel: "no such channel", value: taken }),
      command({ channel: subject.readOnly, value: taken }),
      { ...command({ channel, value: taken }), device: "another" },
    ];
    for (const each of wrong) {
      await assert.rejects(send(subject, each), isDeviceError("unsupported"));
    }
    assert.equal(subject.commandsHeard(), 0);
  });

  test("refuses control characters, and writes nothing", async (subject, command) => {
    await using _running = await startOnline(subject);
    const { channel } = subject.writable;
    for (const character of ["\n", "\r", "\0", "\x1b"]) {
      const text = `a${character}b`;
      await assert.rejects(send(subject, command({ raw: text })), isDeviceError("invalid"));
      await assert.rejects(
        send(subject, command({ channel, value: text })),
        isDeviceError("invalid"),
      );
    }
    assert.equal(subject.commandsHeard(), 0);
  });

  test("takes no command while it does not run", async (subject, command) => {
    const { channel, taken } = subject.writable;
    await assert.rejects(
      send(subject, command({ channel, value: taken })),
      isDeviceError("offline"),
    );
    const running = await startOnline(subject);
    await running[Symbol.asyncDispose]();
    await assert.rejects(
      send(subject, command({ channel, value: taken })),
      isDeviceError("offline"),
    );
    assert.equal(subject.commandsHeard(), 0);
  });

  test("gives up a command at its deadline", async (subject, command) => {
    await using _running = await startOnline(subject);
    subject.silence();
    const deadline = new AbortController();
    const { channel, taken } = subject.writable;
    const sent = subject.adapter.command!(command({ channel, value: taken }), deadline.signal);
    deadline.abort(new Error("too late"));
    await assert.rejects(sent, /too late/);
  });

  test(
    "fails commands under way as lost, and never writes them again",
    async (subject, command) => {
      const running = await startOnline(subject);
      subject.silence();
      const { channel, taken } = subject.writable;
      const sent = [1, 2, 3].map(() => send(subject, command({ channel, value: taken })));
      const results = Promise.allSettled(sent);
      await subject.unplug();
      await assert.rejects(running.ended, isDeviceError("lost"));
      for (const result of await results) {
        assert.ok(result.status === "rejected" && isDeviceError("lost")(result.reason));
      }
      const heard = subject.commandsHeard();
      await subject.plugIn();
      await using again = await startOnline(subject);
      await again.recorder.event((event) => event.type === "reading");
      assert.equal(subject.commandsHeard(), heard);
    },
  );
}

type CommandMaker = (what: Pick<Command, "channel" | "value" | "raw">) => Command;

function commandMaker(device: string): CommandMaker {
  let id = 0;
  return (what) => ({ id: ++id, device, ...what });
}

async function send(subject: ContractSubject, command: Command) {
  return await subject.adapter.command!(command, new AbortController().signal);
}

/** Runs the adapter until its device is online and known; disposing stops it. */
async function startOnline({ adapter, readOnly }: ReadingSubject) {
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const ended = adapter.run(recorder, stop.signal);
  await Promise.race([ended, recorder.reached("online")]);
  await recorder.event((event) =>
    event.type === "device" && event.description.channels.some(({ id }) => id === readOnly)
  );
  return {
    recorder,
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
}

function isDeviceError(kind: DeviceError["kind"]) {
  return (error: unknown): error is DeviceError =>
    error instanceof DeviceError && error.kind === kind;
}
