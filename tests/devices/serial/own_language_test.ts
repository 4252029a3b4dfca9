import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { SerialAdapter, type SerialAdapterOptions } from "../../../devices/serial/adapter.ts";
import { FdStream } from "../../../devices/serial/fd_stream.ts";
import { openPty, type Pty } from "../../../devices/virtual/pty.ts";
import { EventRecorder } from "../event_recorder.ts";

const never = new AbortController().signal;

/** A scale that talks as its maker pleased, behind a real terminal. */
class Scale {
  /** All that arrived since it was plugged in, byte for byte. */
  heard = "";
  /** What it says to a line; null for nothing. */
  answer: (line: string) => string | null = () => "OK\r\n";
  #pty: Pty | null = null;
  #stream: FdStream | null = null;
  #onHeard = Promise.withResolvers<void>();

  get path(): string {
    return this.#pty?.path ?? "/dev/no-such-port";
  }

  plugIn(): void {
    let line = "";
    this.heard = "";
    this.#pty = openPty();
    this.#stream = new FdStream(this.#pty.master, {
      onBytes: (chunk) => {
        for (const byte of chunk) {
          this.heard += String.fromCharCode(byte);
          if (byte !== 0x0a) line += String.fromCharCode(byte);
          else {
            const answer = this.answer(line.replace(/\r$/, ""));
            if (answer !== null) this.say(answer);
            line = "";
          }
        }
        this.#onHeard.resolve();
        this.#onHeard = Promise.withResolvers();
      },
      onLost() {},
    });
  }

  say(text: string): void {
    this.#stream?.write(new TextEncoder().encode(text)).catch(() => {});
  }

  async hears(text: string): Promise<void> {
    while (!this.heard.includes(text)) await this.#onHeard.promise;
  }

  async unplug(): Promise<void> {
    await this.#stream?.stop();
    this.#pty?.close();
    this.#stream = this.#pty = null;
  }
}

const CHANNELS: SerialAdapterOptions["channels"] = {
  fan: { kind: "boolean", command: "FAN {value}\r\n", ack: "^OK(?: (.*))?$", error: "^ERR (.*)" },
  tare: { kind: "number", command: "T{value}\r\n" },
  label: { kind: "string", command: "L {value}\n", ack: "^OK" },
};

async function runScale() {
  const scale = new Scale();
  scale.plugIn();
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const adapter = new SerialAdapter({
    id: "scale",
    port: () => scale.path,
    settleMs: 20,
    channels: CHANNELS,
  });
  let ended = adapter.run(recorder, stop.signal);
  await recorder.reached("online");
  let id = 0;
  return {
    scale,
    recorder,
    command: (
      command: { channel?: string; value?: string | number | boolean; bytes?: Uint8Array },
      signal = never,
    ) => adapter.command({ id: ++id, device: "scale", ...command }, signal),
    ended,
    async runAgain() {
      const again = new EventRecorder();
      ended = adapter.run(again, stop.signal);
      await again.reached("online");
      return again;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended.catch(() => {});
      await scale.unplug();
    },
  };
}

function isDeviceError(kind: DeviceError["kind"], message = /./) {
  return (error: unknown) =>
    error instanceof DeviceError && error.kind === kind && message.test(error.message);
}

Deno.test("a board with a language of its own hears its own words and acknowledges", async () => {
  await using running = await runScale();
  assert.deepEqual(await running.command({ channel: "fan", value: true }), {
    outcome: "acknowledged",
  });
  assert.equal(running.scale.heard, "FAN 1\r\n");
  running.scale.answer = () => "OK 5 g\r\n";
  assert.deepEqual(await running.command({ channel: "fan", value: false }), {
    outcome: "acknowledged",
    reply: "5 g",
  });
  assert.equal(running.scale.heard, "FAN 1\r\nFAN 0\r\n");
});

Deno.test("a board's own no is a rejection with its words", async () => {
  await using running = await runScale();
  running.scale.answer = () => "ERR too hot\r\n";
  await assert.rejects(
    running.command({ channel: "fan", value: true }),
    isDeviceError("rejected", /^too hot$/),
  );
});

Deno.test("a command without patterns is sent, to the byte", async () => {
  await using running = await runScale();
  assert.deepEqual(await running.command({ channel: "tare", value: 2.5 }), { outcome: "sent" });
  const bytes = Uint8Array.of(0, 0x1b, 0x0d, 0xff);
  assert.deepEqual(await running.command({ bytes }), { outcome: "sent" });
  await running.scale.hears("\xff");
  assert.equal(running.scale.heard, "T2.5\r\n\0\x1b\r\xff");
});

Deno.test("readings that come before the answer are readings; the answer goes to the log", async () => {
  await using running = await runScale();
  running.scale.answer = () => "weight:5\r\nOK\r\nweight:6\r\n";
  await running.command({ channel: "fan", value: true });
  await running.recorder.event((event) => event.type === "reading" && event.value === 6);
  assert.deepEqual(
    running.recorder.events.flatMap((event) =>
      event.type === "reading" ? [event.value] : event.type === "log" ? [event.line] : []
    ),
    [5, "OK", 6],
  );
});

Deno.test("a value with CR, LF, NUL or ESC is refused, and nothing is written", async () => {
  await using running = await runScale();
  for (const character of ["\r", "\n", "\0", "\x1b"]) {
    await assert.rejects(
      running.command({ channel: "label", value: `a${character}FAN 1` }),
      isDeviceError("invalid", /^value: contains a control character/),
    );
  }
  await running.command({ channel: "label", value: "b" });
  assert.equal(running.scale.heard, "L b\n");
});

Deno.test("a late answer is never taken for the next command's", async () => {
  await using running = await runScale();
  running.scale.answer = () => null;
  const deadline = new AbortController();
  const first = running.command({ channel: "fan", value: true }, deadline.signal);
  await running.scale.hears("FAN 1\r\n");
  deadline.abort(new Error("too late"));
  await assert.rejects(first, /too late/);
  const second = running.command({ channel: "fan", value: false });
  running.scale.answer = () => "ERR no\r\n";
  running.scale.say("OK\r\n");
  await assert.rejects(second, isDeviceError("rejected", /^no$/));
});

Deno.test("a board is given one command at a time, each with its own answer", async () => {
  await using running = await runScale();
  let count = 0;
  running.scale.answer = () => `OK ${++count}\r\n`;
  const values = Array.from({ length: 20 }, (_, i) => i % 2 === 0);
  const outcomes = await Promise.all(
    values.map((value) => running.command({ channel: "fan", value })),
  );
  assert.deepEqual(outcomes.map(({ reply }) => reply), values.map((_, i) => `${i + 1}`));
});

Deno.test("unplugged, a command that waits is lost, and never written to the board that returns", async () => {
  await using running = await runScale();
  running.scale.answer = () => null;
  const first = running.command({ channel: "fan", value: true });
  const second = running.command({ channel: "tare", value: 7 });
  const results = Promise.allSettled([first, second]);
  await running.scale.hears("FAN 1\r\n");
  await running.scale.unplug();
  await assert.rejects(running.ended, isDeviceError("lost"));
  for (const result of await results) {
    assert.ok(result.status === "rejected" && isDeviceError("lost")(result.reason));
  }
  running.scale.plugIn();
  await running.runAgain();
  running.scale.answer = () => "OK\r\n";
  await running.command({ channel: "label", value: "back" });
  assert.equal(running.scale.heard, "L back\n");
});
