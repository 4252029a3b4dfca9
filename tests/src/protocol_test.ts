import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { ServerProtocol } from "../../src/protocol.ts";
import { byteByByte, concat, cutAt, hex, someBytes, toHex, utf8 } from "./_bytes.ts";
import { clientFrame, closeFrame, FINAL } from "./_frames.ts";
import { type Outcome, outcomeOf, Recorded, WIDE_LIMITS } from "./_protocol.ts";
import { FAULTS, VALID } from "./_vectors.ts";

/** Cuts in two at every index, but of long vectors only where headers and payloads meet. */
function cutsOf(bytes: Uint8Array): number[] {
  const all = Array.from({ length: bytes.length }, (_, i) => i);
  return bytes.length <= 700 ? all : all.filter((i) => i < 40 || i % 997 === 0);
}

function checkEverywhere(name: string, bytes: Uint8Array, expected?: Partial<Outcome>): void {
  const whole = outcomeOf([bytes]);
  if (expected?.events) deepStrictEqual(whole.events, expected.events, name);
  if (expected?.sent !== undefined) strictEqual(whole.sent, expected.sent, name);
  if (bytes.length <= 10_000) {
    deepStrictEqual(outcomeOf(byteByByte(bytes)), whole, `${name}, byte by byte`);
  }
  for (const cut of cutsOf(bytes)) {
    deepStrictEqual(outcomeOf(cutAt(bytes, [cut])), whole, `${name}, cut at ${cut}`);
  }
}

Deno.test("every valid vector gives its events whole, byte by byte and cut at each index", () => {
  for (const { name, bytes, events } of VALID) checkEverywhere(name, bytes, { events });
});

Deno.test("every fault gives its close code once, whole, byte by byte and cut at each index", () => {
  for (const { name, bytes, code } of FAULTS) {
    checkEverywhere(name, bytes);
    const recorded = new Recorded().receive(bytes);
    deepStrictEqual(recorded.takeCloseCodes(), [code], name);
    deepStrictEqual(
      [recorded.protocol.state, recorded.closed?.code, recorded.closed?.wasClean],
      ["closed", code, false],
      name,
    );
  }
});

Deno.test("a fault is answered by its last needed byte, not by the end of the frame", () => {
  for (const { name, bytes, code, needs } of FAULTS) {
    const early = bytes.subarray(0, needs ?? bytes.length);
    deepStrictEqual(new Recorded().receive(early).takeCloseCodes(), [code], name);
    const earlier = bytes.subarray(0, early.length - 1);
    deepStrictEqual(new Recorded().receive(earlier).takeCloseCodes(), [], `${name}, a byte less`);
  }
});

Deno.test("a fault after good messages in one chunk leaves those messages delivered", () => {
  for (const { name, bytes, code } of FAULTS) {
    const recorded = new Recorded();
    recorded.receive(concat(clientFrame(FINAL.text, "one"), clientFrame(FINAL.binary, "2"), bytes));
    deepStrictEqual(recorded.events.slice(0, 2), ['text "one"', "binary 32"], name);
    strictEqual(recorded.closed?.code, code, name);
  }
});

Deno.test("the message is echoed as it came, for every border length and masking key", () => {
  for (const length of [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537]) {
    for (const mask of [[0, 0, 0, 0], [255, 255, 255, 255], [1, 2, 3, 4]]) {
      const recorded = new Recorded();
      recorded.onMessage = (message) => recorded.protocol.sendMessage(message);
      const payload = someBytes(length);
      recorded.receive(...cutAt(clientFrame(FINAL.binary, payload, { mask }), [1, 7, 50_000]));
      const frames = recorded.takeFrames();
      strictEqual(frames.length, 1);
      deepStrictEqual([frames[0].first, frames[0].payload], [FINAL.binary, payload]);
    }
  }
});

Deno.test("text that is not UTF-8 fails inside a frame, at the byte that breaks it", () => {
  // "κόσμε" and then a byte sequence that begins a code point above U+10FFFF
  const text = hex("ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90 80 80 65 64 69 74 65 64");
  const frame = clientFrame(FINAL.text, text);
  const breaking = 6 + 12;
  strictEqual(new Recorded().receive(frame.subarray(0, breaking)).closed, null);
  strictEqual(new Recorded().receive(frame.subarray(0, breaking + 1)).closed?.code, 1007);
});

Deno.test("text that is not UTF-8 fails in the fragment that breaks it", () => {
  const recorded = new Recorded();
  recorded.receive(clientFrame(0x01, hex("ce ba f4")));
  deepStrictEqual(recorded.events, []);
  recorded.receive(clientFrame(0x00, hex("90")));
  deepStrictEqual(recorded.takeCloseCodes(), [1007]);
});

Deno.test("a character may be split between fragments, but not end the message half", () => {
  const whole = new Recorded();
  whole.receive(clientFrame(0x01, hex("e2")), clientFrame(0x00, hex("82")));
  whole.receive(clientFrame(0x80, hex("ac")));
  deepStrictEqual(whole.events, ['text "€"']);
  const half = new Recorded();
  half.receive(clientFrame(0x01, hex("e2")), clientFrame(0x80, hex("82")));
  strictEqual(half.closed?.code, 1007);
});

Deno.test("bytes that are not UTF-8 are fine in a binary message and in a ping", () => {
  const recorded = new Recorded();
  recorded.receive(clientFrame(FINAL.binary, hex("ff c0")), clientFrame(FINAL.ping, hex("ff")));
  deepStrictEqual(recorded.events, ["binary ff c0", "ping"]);
});

Deno.test("a ping is answered with its payload, also between fragments", () => {
  const recorded = new Recorded();
  recorded.receive(
    clientFrame(0x01, "a"),
    clientFrame(FINAL.ping, "now"),
    clientFrame(FINAL.pong, "whatever"),
    clientFrame(0x80, "b"),
  );
  deepStrictEqual(recorded.events, ["ping", "pong", 'text "ab"']);
  strictEqual(toHex(recorded.takeBytes()), "8a 03 6e 6f 77");
});

Deno.test("every legal close code is echoed, without its reason", () => {
  for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1014, 3000, 4999]) {
    const recorded = new Recorded().receive(closeFrame(code, "because"));
    deepStrictEqual(recorded.closed, { code, reason: "because", wasClean: true });
    deepStrictEqual(
      toHex(recorded.takeBytes()),
      toHex(hex("88 02")) + " " +
        toHex(Uint8Array.of(code >> 8, code & 255)),
    );
  }
});

Deno.test("an empty Close is answered with an empty Close, and reported as 1005", () => {
  const recorded = new Recorded().receive(clientFrame(FINAL.close));
  deepStrictEqual(recorded.closed, { code: 1005, reason: "", wasClean: true });
  strictEqual(toHex(recorded.takeBytes()), "88 00");
});

Deno.test("illegal close bodies get 1002, a reason that is not UTF-8 1007", () => {
  const codes = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535];
  for (const code of codes) {
    deepStrictEqual(new Recorded().receive(closeFrame(code)).takeCloseCodes(), [1002], `${code}`);
  }
  deepStrictEqual(new Recorded().receive(clientFrame(FINAL.close, "a")).takeCloseCodes(), [1002]);
  deepStrictEqual(new Recorded().receive(closeFrame(1000, hex("c3"))).takeCloseCodes(), [1007]);
});

const EVENTS = {
  sendClose: (protocol: ServerProtocol<Recorded>) => protocol.sendClose(1001),
  peerClose: (protocol: ServerProtocol<Recorded>) => protocol.receive(closeFrame(1000)),
  peerFault: (protocol: ServerProtocol<Recorded>) => protocol.receive(hex("83 80 00 00 00 00")),
  lost: (protocol: ServerProtocol<Recorded>) => protocol.lost(),
};

type EventName = keyof typeof EVENTS;

Deno.test("the closing handshake is the table of state × event", () => {
  const table: [before: EventName[], event: EventName, state: string, sent: number[]][] = [
    [[], "sendClose", "closing", [1001]],
    [[], "peerClose", "closed", [1000]],
    [[], "peerFault", "closed", [1002]],
    [[], "lost", "closed", []],
    [["sendClose"], "sendClose", "closing", []],
    [["sendClose"], "peerClose", "closed", []],
    [["sendClose"], "peerFault", "closed", []],
    [["sendClose"], "lost", "closed", []],
    [["peerClose"], "sendClose", "closed", []],
    [["peerClose"], "peerClose", "closed", []],
    [["peerClose"], "peerFault", "closed", []],
    [["peerClose"], "lost", "closed", []],
    [["peerFault"], "sendClose", "closed", []],
    [["peerFault"], "peerClose", "closed", []],
    [["lost"], "peerFault", "closed", []],
    [["lost"], "sendClose", "closed", []],
  ];
  for (const [before, event, state, sent] of table) {
    const recorded = new Recorded();
    for (const name of before) EVENTS[name](recorded.protocol);
    recorded.takeBytes();
    EVENTS[event](recorded.protocol);
    const name = [...before, event].join(", ");
    strictEqual(recorded.protocol.state, state, name);
    deepStrictEqual(recorded.takeCloseCodes(), sent, name);
    strictEqual(
      recorded.events.filter((line) => line.startsWith("closed")).length <= 1,
      true,
      name,
    );
  }
});

Deno.test("how a connection ended is told once, by what ended it", () => {
  const table: [EventName[], code: number, wasClean: boolean][] = [
    [["peerClose"], 1000, true],
    [["sendClose", "peerClose"], 1000, true],
    [["sendClose", "lost"], 1006, false],
    [["sendClose", "peerFault"], 1002, false],
    [["peerFault", "peerClose"], 1002, false],
    [["lost", "peerClose"], 1006, false],
  ];
  for (const [events, code, wasClean] of table) {
    const recorded = new Recorded();
    for (const name of events) EVENTS[name](recorded.protocol);
    const { closed } = recorded;
    deepStrictEqual([closed?.code, closed?.wasClean], [code, wasClean], events.join(", "));
  }
});

Deno.test("nothing is sent once closing", () => {
  for (const name of ["sendClose", "peerClose", "peerFault", "lost"] as const) {
    const recorded = new Recorded();
    EVENTS[name](recorded.protocol);
    recorded.takeBytes();
    recorded.protocol.sendText("x");
    recorded.protocol.sendBinary(utf8("x"));
    recorded.protocol.sendPing();
    strictEqual(recorded.takeBytes().length, 0, name);
  }
});

Deno.test("a Ping is answered until the peer's Close, also once we are closing", () => {
  const recorded = new Recorded();
  recorded.protocol.sendClose(1000);
  recorded.takeBytes();
  recorded.protocol.receive(clientFrame(FINAL.ping, "a"));
  deepStrictEqual(recorded.takeBytes(), concat(Uint8Array.of(0x8a, 1), utf8("a")));
  recorded.protocol.receive(closeFrame(1000));
  recorded.protocol.receive(clientFrame(FINAL.ping, "b"));
  strictEqual(recorded.takeBytes().length, 0);
});

Deno.test("messages that arrive once we are closing are checked and dropped", () => {
  const recorded = new Recorded();
  recorded.protocol.sendClose(1000);
  recorded.receive(clientFrame(FINAL.text, "late"), clientFrame(0x01, "la"));
  recorded.receive(clientFrame(0x80, "ter"));
  deepStrictEqual(recorded.events, []);
  recorded.receive(clientFrame(FINAL.text, hex("ff")));
  strictEqual(recorded.closed?.code, 1007);
});

Deno.test("data after a Close is discarded, in the same chunk and later, good and bad", () => {
  const rubbish = [clientFrame(FINAL.text, "x"), hex("83"), hex("ff ff ff"), someBytes(100_000)];
  for (const after of rubbish) {
    const recorded = new Recorded().receive(concat(closeFrame(1000), after));
    for (let i = 0; i < 50; i++) recorded.receive(after);
    deepStrictEqual(recorded.events, ["close", "closed 1000 clean"]);
    deepStrictEqual(recorded.takeCloseCodes(), [1000]);
    strictEqual(recorded.protocol.received.end, 0);
  }
});

Deno.test("a callback that closes gets no further message of the same chunk", () => {
  const recorded = new Recorded();
  recorded.onMessage = () => recorded.protocol.sendClose(1000);
  recorded.receive(concat(clientFrame(FINAL.text, "a"), clientFrame(FINAL.text, "b")));
  deepStrictEqual(recorded.events, ['text "a"']);
});

Deno.test("a callback that pauses gets the next message after resume, none lost", () => {
  for (const size of [1, 300]) {
    const recorded = new Recorded();
    recorded.onMessage = () => recorded.protocol.pause();
    const frames = ["a", "b", "c"].map((text) => clientFrame(FINAL.text, text.repeat(size)));
    recorded.receive(concat(...frames));
    for (let expected = 1; expected <= 3; expected++) {
      strictEqual(recorded.events.length, expected);
      recorded.protocol.process();
      strictEqual(recorded.events.length, expected, "paused");
      recorded.protocol.resume();
      recorded.protocol.process();
    }
  }
});

Deno.test("bytes that arrive while paused wait", () => {
  const recorded = new Recorded();
  recorded.protocol.pause();
  recorded.receive(...byteByByte(clientFrame(FINAL.text, "later")), closeFrame(1000));
  deepStrictEqual(recorded.events, []);
  recorded.protocol.resume();
  recorded.protocol.process();
  deepStrictEqual(recorded.events, ['text "later"', "close", "closed 1000 clean"]);
});

Deno.test("a callback that throws is heard, and the frame is not delivered again", () => {
  const recorded = new Recorded();
  recorded.onMessage = () => {
    throw new Error("mine");
  };
  throws(() => recorded.receive(clientFrame(FINAL.text, "a")), /mine/);
  recorded.onMessage = null;
  recorded.receive(clientFrame(FINAL.text, "b"));
  deepStrictEqual(recorded.events, ['text "a"', 'text "b"']);
});

Deno.test("receive() inside a callback keeps the order", () => {
  const recorded = new Recorded();
  recorded.onMessage = () => {
    recorded.onMessage = null;
    recorded.receive(clientFrame(FINAL.text, "c"));
  };
  recorded.receive(concat(clientFrame(FINAL.text, "a"), clientFrame(FINAL.text, "b")));
  deepStrictEqual(recorded.events, ['text "a"', 'text "b"', 'text "c"']);
});

Deno.test("a message of maxMessageBytes passes, one more byte is 1009 from the header", () => {
  for (const max of [0, 5, 125, 126, 1000, 65_536]) {
    const limits = { maxMessageBytes: max };
    const passes = new Recorded({ limits });
    passes.receive(clientFrame(FINAL.binary, someBytes(max)));
    strictEqual(passes.events.length, 1, `${max}`);
    strictEqual(passes.closed, null, `${max}`);
    const frame = clientFrame(FINAL.binary, someBytes(max + 1));
    const fails = new Recorded({ limits }).receive(frame.subarray(0, frame.length - max - 1));
    deepStrictEqual(fails.takeCloseCodes(), [1009], `${max}`);
  }
});

Deno.test("maxMessageBytes counts all fragments, and stops before the payload that breaks it", () => {
  const limits = { maxMessageBytes: 10 };
  const parts = [clientFrame(0x02, someBytes(6)), clientFrame(0x00, someBytes(4))];
  const passes = new Recorded({ limits }).receive(...parts, clientFrame(0x80));
  deepStrictEqual(passes.events.length, 1);
  const fails = new Recorded({ limits }).receive(...parts);
  fails.receive(clientFrame(0x80, "x").subarray(0, 6));
  deepStrictEqual(fails.takeCloseCodes(), [1009]);
});

Deno.test("a huge announced length allocates nothing", () => {
  const recorded = new Recorded();
  recorded.receive(clientFrame(FINAL.binary, "", { announced: 2n ** 40n }));
  deepStrictEqual(recorded.takeCloseCodes(), [1009]);
  const wide = new Recorded({ limits: { maxMessageBytes: 2 ** 31 } });
  wide.receive(clientFrame(FINAL.binary, "", { announced: 2n ** 31n }), someBytes(100));
  strictEqual(wide.protocol.received.bytes.length < 4096, true);
});

Deno.test("maxFragments counts every fragment, empty ones too", () => {
  const limits = { maxFragments: 5 };
  const fragments = [clientFrame(0x01), ...Array(3).fill(clientFrame(0x00))];
  const passes = new Recorded({ limits }).receive(...fragments, clientFrame(0x80));
  deepStrictEqual(passes.events, ['text ""']);
  const fails = new Recorded({ limits }).receive(...fragments, clientFrame(0x00));
  strictEqual(fails.closed, null);
  fails.receive(clientFrame(0x80));
  deepStrictEqual(fails.takeCloseCodes(), [1008]);
});

Deno.test("100,000 empty fragments are held in flat memory", () => {
  const recorded = new Recorded({ limits: { maxFragments: Infinity } });
  recorded.receive(clientFrame(0x02));
  const many = concat(...Array(1000).fill(clientFrame(0x00)));
  for (let i = 0; i < 100; i++) recorded.receive(many);
  strictEqual(recorded.closed, null);
  strictEqual(recorded.protocol.received.bytes.length <= 128 * 1024, true);
});

Deno.test("fragments of one byte are joined in memory near the message's size", () => {
  const recorded = new Recorded({ limits: { maxFragments: Infinity } });
  const payload = someBytes(50_000);
  recorded.receive(clientFrame(0x02));
  for (let i = 0; i < payload.length; i += 100) {
    const frames = [...payload.subarray(i, i + 100)].map((byte) =>
      clientFrame(0x00, Uint8Array.of(byte))
    );
    recorded.receive(concat(...frames));
  }
  strictEqual(recorded.protocol.received.bytes.length <= 256 * 1024, true);
  let received: Uint8Array | null = null;
  recorded.onMessage = (message) => received = message.bytes.slice();
  recorded.receive(clientFrame(0x80));
  deepStrictEqual(received, payload);
});

Deno.test("maxWaitingPongs pongs wait for a write under way, beyond it the oldest go", () => {
  const limits = { maxWaitingPongs: 4 };
  for (const [pings, first] of [[4, 0], [5, 1], [100, 96]]) {
    const recorded = new Recorded({ limits });
    recorded.protocol.sendText("under way");
    recorded.protocol.outbox.take();
    for (let i = 0; i < pings; i++) recorded.receive(clientFrame(FINAL.ping, Uint8Array.of(i)));
    recorded.protocol.outbox.written();
    const answered = recorded.takeFrames().map(({ payload }) => payload[0]);
    deepStrictEqual(answered, [first, first + 1, first + 2, first + 3]);
    strictEqual(recorded.protocol.outbox.bufferedBytes, 0);
  }
});

Deno.test("send methods refuse what may not be sent", () => {
  const { protocol } = new Recorded();
  protocol.sendPing(someBytes(125));
  throws(() => protocol.sendPing(someBytes(126)), RangeError);
  throws(() => protocol.sendClose(1005), RangeError);
  throws(() => protocol.sendClose(1000, "x".repeat(124)), RangeError);
  strictEqual(protocol.state, "open");
});

Deno.test("isMidMessage and expectedBytes tell what is yet to come", () => {
  const { protocol } = new Recorded();
  strictEqual(protocol.isMidMessage, false);
  const frame = clientFrame(FINAL.binary, someBytes(300));
  protocol.receive(frame.subarray(0, 1));
  strictEqual(protocol.isMidMessage, true);
  protocol.receive(frame.subarray(1, 108));
  strictEqual(protocol.expectedBytes, 200);
  protocol.receive(frame.subarray(108));
  deepStrictEqual([protocol.isMidMessage, protocol.expectedBytes], [false, 0]);
  protocol.receive(clientFrame(0x01));
  strictEqual(protocol.isMidMessage, true);
  deepStrictEqual([protocol.messages, protocol.fragmented], [1, true]);
});

Deno.test("a message is empty once its callback has returned", () => {
  const recorded = new Recorded();
  let leaked: { byteLength: number; text(): string } | null = null;
  recorded.onMessage = (message) => leaked = message;
  recorded.receive(clientFrame(FINAL.text, "secret"));
  deepStrictEqual([leaked!.byteLength, leaked!.text()], [0, ""]);
});

Deno.test("a long text is copied by clone() and survives what comes next", () => {
  const recorded = new Recorded();
  const kept: string[] = [];
  const clones: { text(): string }[] = [];
  recorded.onMessage = (message) => {
    kept.push(message.text());
    clones.push(message.clone());
  };
  for (const letter of "abc") recorded.receive(clientFrame(FINAL.text, letter.repeat(5000)));
  deepStrictEqual(clones.map((clone) => clone.text()), kept);
});

Deno.test("limits of the vectors are the library's defaults", () => {
  deepStrictEqual(WIDE_LIMITS, {
    maxMessageBytes: 1 << 20,
    maxFragments: 1024,
    maxWaitingPongs: 128,
  });
});
