import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { testLong } from "../_long.ts";
import { byteByByte, concat, hex, someBytes, toHex, utf8 } from "./_bytes.ts";
import {
  clientFragments,
  clientFrame,
  closeCodeOf,
  closeFrame,
  FINAL,
  type ServerFrame,
} from "./_frames.ts";
import { Recorded } from "./_protocol.ts";

/**
 * The cases of the Autobahn test suite (sections 1–7, 9 and 10; `autobahn_deflate_test.ts` has 12 and 13), numbered as there: what a
 * client sends, and what it wants back. A number stands for a Close with that code, after which
 * nothing comes; `open` for a connection that stays.
 */
interface Case {
  readonly id: string;
  readonly send: readonly Uint8Array[];
  readonly frames: readonly string[];
  readonly end: number | "open";
}

const PLAIN = { maxMessageBytes: 1 << 24, maxFragments: 1_000_000 };

function text(payload: string | Uint8Array): Uint8Array {
  return clientFrame(FINAL.text, payload);
}

function binary(payload: Uint8Array): Uint8Array {
  return clientFrame(FINAL.binary, payload);
}

function ping(payload: string | Uint8Array = ""): Uint8Array {
  return clientFrame(FINAL.ping, payload);
}

function name({ first, payload }: ServerFrame): string {
  const kind = { 0x81: "text", 0x82: "binary", 0x8a: "pong", 0x88: "close" }[first] ?? `${first}`;
  if (kind === "close") return `close ${closeCodeOf({ first, payload })}`;
  return payload.length > 64 ? `${kind} of ${payload.length}` : `${kind} ${toHex(payload)}`.trim();
}

function echoed(kind: "text" | "binary" | "pong", payload: string | Uint8Array = ""): string {
  const bytes = typeof payload === "string" ? utf8(payload) : payload;
  return bytes.length > 64 ? `${kind} of ${bytes.length}` : `${kind} ${toHex(bytes)}`.trim();
}

function checkCase({ id, send, frames, end }: Case): void {
  const whole = concat(...send);
  const ways = [send, [whole], ...whole.length <= 20_000 ? [byteByByte(whole)] : []];
  for (const chunks of ways) {
    const recorded = new Recorded({ limits: PLAIN });
    recorded.onMessage = (message) => recorded.protocol.sendMessage(message);
    recorded.receive(...chunks);
    const closing = end === "open" ? [] : [`close ${end}`];
    deepStrictEqual(recorded.takeFrames().map(name), [...frames, ...closing], id);
    strictEqual(recorded.protocol.state, end === "open" ? "open" : "closed", id);
  }
}

function checkAll(cases: readonly Case[]): void {
  for (const one of cases) checkCase(one);
}

const SIZES = [0, 125, 126, 127, 128, 65_535, 65_536];

Deno.test("Autobahn 1: framing", () => {
  checkAll(SIZES.flatMap((size, i): Case[] => {
    const letters = "*".repeat(size);
    const bytes = new Uint8Array(size).fill(0xfe);
    return [
      { id: `1.1.${i + 1}`, send: [text(letters)], frames: [echoed("text", letters)], end: "open" },
      { id: `1.2.${i + 1}`, send: [binary(bytes)], frames: [echoed("binary", bytes)], end: "open" },
    ];
  }));
  const chopped = byteByByte(text("*".repeat(6553)));
  checkCase({ id: "1.1.8", send: chopped, frames: ["text of 6553"], end: "open" });
});

Deno.test("Autobahn 2: pings and pongs", () => {
  const payload = hex("00 ff fe fd fc fb 00 ff");
  const longest = new Uint8Array(125).fill(0xfe);
  const ten = Array.from({ length: 10 }, (_, i) => `payload-${i}`);
  const pongs = ten.map((one) => echoed("pong", one));
  checkAll([
    { id: "2.1", send: [ping()], frames: ["pong"], end: "open" },
    {
      id: "2.2",
      send: [ping("Hello, world!")],
      frames: [echoed("pong", "Hello, world!")],
      end: "open",
    },
    { id: "2.3", send: [ping(payload)], frames: [echoed("pong", payload)], end: "open" },
    { id: "2.4", send: [ping(longest)], frames: ["pong of 125"], end: "open" },
    { id: "2.5", send: [ping(someBytes(126))], frames: [], end: 1002 },
    { id: "2.6", send: byteByByte(ping(longest)), frames: ["pong of 125"], end: "open" },
    { id: "2.7", send: [clientFrame(FINAL.pong)], frames: [], end: "open" },
    { id: "2.8", send: [clientFrame(FINAL.pong, "unsolicited")], frames: [], end: "open" },
    {
      id: "2.9",
      send: [clientFrame(FINAL.pong, "un"), ping("p")],
      frames: ["pong 70"],
      end: "open",
    },
    { id: "2.10", send: ten.map((one) => ping(one)), frames: pongs, end: "open" },
    {
      id: "2.11",
      send: byteByByte(concat(...ten.map((one) => ping(one)))),
      frames: pongs,
      end: "open",
    },
  ]);
});

Deno.test("Autobahn 3: reserved bits", () => {
  const hello = text("Hello");
  const echo = echoed("text", "Hello");
  checkAll([
    { id: "3.1", send: [clientFrame(0x91, "x")], frames: [], end: 1002 },
    { id: "3.2", send: [hello, clientFrame(0xa1, "x"), ping()], frames: [echo], end: 1002 },
    { id: "3.3", send: [hello, clientFrame(0xb1, "x"), ping()], frames: [echo], end: 1002 },
    { id: "3.4", send: [hello, clientFrame(0xc1, "x"), ping()], frames: [echo], end: 1002 },
    { id: "3.5", send: [clientFrame(0xd2, "x")], frames: [], end: 1002 },
    { id: "3.6", send: [clientFrame(0xe9, "x")], frames: [], end: 1002 },
    { id: "3.7", send: [clientFrame(0xf8)], frames: [], end: 1002 },
  ]);
});

Deno.test("Autobahn 4: reserved opcodes", () => {
  const hello = text("Hello");
  const echo = echoed("text", "Hello");
  checkAll(
    [[3, 4, 5, 6, 7], [11, 12, 13, 14, 15]].flatMap((opcodes, i) =>
      opcodes.flatMap((opcode, j): Case[] => {
        const id = `4.${i + 1}.${j + 1}`;
        const bad = clientFrame(0x80 | opcode, j === 0 ? "" : "payload");
        if (j < 2) return [{ id, send: [bad], frames: [], end: 1002 }];
        return [{ id, send: [hello, bad, ping()], frames: [echo], end: 1002 }];
      })
    ),
  );
});

Deno.test("Autobahn 5: fragmentation", () => {
  const [a, b] = ["fragment1", "fragment2"];
  const whole = echoed("text", a + b);
  const begin = clientFrame(0x01, a);
  const end = clientFrame(0x80, b);
  const five = ["fragment1", "fragment2", "fragment3", "fragment4", "fragment5"];
  const mixed = [
    clientFrame(0x01, five[0]),
    clientFrame(0x00, five[1]),
    ping("pongme 1!"),
    clientFrame(0x00, five[2]),
    clientFrame(0x00, five[3]),
    ping("pongme 2!"),
    clientFrame(0x80, five[4]),
  ];
  const mixedFrames = [
    echoed("pong", "pongme 1!"),
    echoed("pong", "pongme 2!"),
    echoed("text", five.join("")),
  ];
  const stray = { frames: [], end: 1002 } as const;
  checkAll([
    { id: "5.1", send: [clientFrame(0x09, a), clientFrame(0x80, b)], ...stray },
    { id: "5.2", send: [clientFrame(0x0a, a), clientFrame(0x80, b)], ...stray },
    { id: "5.3", send: [begin, end], frames: [whole], end: "open" },
    { id: "5.4", send: [concat(begin, end)], frames: [whole], end: "open" },
    { id: "5.5", send: byteByByte(concat(begin, end)), frames: [whole], end: "open" },
    { id: "5.6", send: [begin, ping("p"), end], frames: ["pong 70", whole], end: "open" },
    { id: "5.7", send: [concat(begin, ping("p"), end)], frames: ["pong 70", whole], end: "open" },
    {
      id: "5.8",
      send: byteByByte(concat(begin, ping("p"), end)),
      frames: ["pong 70", whole],
      end: "open",
    },
    { id: "5.9", send: [clientFrame(0x80, a), text("Hello")], ...stray },
    { id: "5.12", send: [clientFrame(0x00, a), text("Hello")], ...stray },
    {
      id: "5.15",
      send: [begin, end, clientFrame(0x00, "fragment3"), clientFrame(0x81, "fragment4")],
      frames: [whole],
      end: 1002,
    },
    { id: "5.16", send: [clientFrame(0x00, a), begin, end], ...stray },
    { id: "5.17", send: [clientFrame(0x80, a), begin, end], ...stray },
    { id: "5.18", send: [begin, text(b)], ...stray },
    { id: "5.19", send: mixed, frames: mixedFrames, end: "open" },
  ]);
});

const KOSME = "ce ba e1 bd b9 cf 83 ce bc ce b5";

Deno.test("Autobahn 6.1–6.4: text in fragments, and where it fails", () => {
  const valid = utf8("Hello-µ@ßöäüàá-UTF-8!!");
  const broken = hex(`${KOSME} f4 90 80 80 65 64 69 74 65 64`);
  const cutting = clientFrame(FINAL.text, broken);
  checkAll([
    { id: "6.1.1", send: [text("")], frames: ["text"], end: "open" },
    { id: "6.1.2", send: clientFragments(1, hex(""), 1), frames: ["text"], end: "open" },
    {
      id: "6.1.3",
      send: [clientFrame(0x01), clientFrame(0x00, "middle"), clientFrame(0x80)],
      frames: [echoed("text", "middle")],
      end: "open",
    },
    { id: "6.2.1", send: [text(valid)], frames: [echoed("text", valid)], end: "open" },
    {
      id: "6.2.2",
      send: clientFragments(1, valid, 11),
      frames: [echoed("text", valid)],
      end: "open",
    },
    {
      id: "6.2.3",
      send: clientFragments(1, valid, 1),
      frames: [echoed("text", valid)],
      end: "open",
    },
    {
      id: "6.2.4",
      send: clientFragments(1, hex(KOSME), 1),
      frames: [`text ${KOSME}`],
      end: "open",
    },
    { id: "6.3.1", send: [text(broken)], frames: [], end: 1007 },
    { id: "6.3.2", send: clientFragments(1, broken, 1), frames: [], end: 1007 },
    {
      id: "6.4.1",
      send: [clientFrame(0x01, hex(KOSME)), clientFrame(0x00, hex("f4 90 80 80"))],
      frames: [],
      end: 1007,
    },
    {
      id: "6.4.2",
      send: [clientFrame(0x01, hex(`${KOSME} f4`)), clientFrame(0x00, hex("90"))],
      frames: [],
      end: 1007,
    },
    {
      id: "6.4.3",
      send: [cutting.subarray(0, 17), cutting.subarray(17, 21)],
      frames: [],
      end: 1007,
    },
    {
      id: "6.4.4",
      send: [cutting.subarray(0, 18), cutting.subarray(18, 19)],
      frames: [],
      end: 1007,
    },
  ]);
});

Deno.test("Autobahn 6.5–6.23: valid and invalid UTF-8", () => {
  const valid = [
    KOSME,
    "00",
    "c2 80",
    "e0 a0 80",
    "f0 90 80 80",
    "7f",
    "df bf",
    "ef bf bf",
    "f4 8f bf bf",
    "ed 9f bf",
    "ee 80 80",
    "ef bf bd",
    "ef bf be",
    "ef bf bf",
    "f0 9f bf be",
    "f3 bf bf bf",
    "f4 8f bf be",
    "68 65 6c 6c 6f 24 77 6f 72 6c 64",
    "68 65 6c 6c 6f c2 a2 77 6f 72 6c 64",
    "68 65 6c 6c 6f e2 82 ac 77 6f 72 6c 64",
    "68 65 6c 6c 6f f0 a4 ad a2 77 6f 72 6c 64",
  ];
  const invalid = [
    "ce",
    "ce ba e1",
    "ce ba e1 bd",
    `${KOSME} f4`,
    "f8 88 80 80 80",
    "fc 84 80 80 80 80",
    "f7 bf bf bf",
    "fb bf bf bf bf",
    "fd bf bf bf bf bf",
    "f4 90 80 80",
    "80",
    "bf",
    "80 bf 80",
    "c0 20 c1 20",
    "e0 20 e1 20",
    "f0 20 f1 20",
    "c0",
    "e0 80",
    "f0 80 80",
    "f8 80 80 80",
    "df",
    "ef bf",
    "f7 bf bf",
    "c0 e0 80 f0 80 80",
    "fe",
    "ff",
    "c0 af",
    "e0 80 af",
    "f0 80 80 af",
    "c1 bf",
    "e0 9f bf",
    "f0 8f bf bf",
    "c0 80",
    "e0 80 80",
    "f0 80 80 80",
    "ed a0 80",
    "ed ad bf",
    "ed ae 80",
    "ed af bf",
    "ed b0 80",
    "ed be 80",
    "ed bf bf",
    "ed a0 80 ed b0 80",
    "ed af bf ed bf bf",
  ];
  for (const one of valid) {
    const bytes = hex(one);
    checkCase({ id: one, send: [text(bytes)], frames: [`text ${one}`], end: "open" });
    checkCase({
      id: one,
      send: clientFragments(1, bytes, 1),
      frames: [`text ${one}`],
      end: "open",
    });
  }
  for (const one of invalid) {
    checkCase({ id: one, send: [text(hex(one))], frames: [], end: 1007 });
    checkCase({ id: one, send: clientFragments(1, hex(one), 1), frames: [], end: 1007 });
  }
});

Deno.test("Autobahn 7: the closing handshake", () => {
  const normal = closeFrame(1000);
  const echo = echoed("text", "Hello World!");
  const hello = text("Hello World!");
  const fragment = clientFrame(0x01, "fragment1");
  const rest = clientFrame(0x80, "fragment2");
  checkAll([
    { id: "7.1.1", send: [hello, normal], frames: [echo], end: 1000 },
    { id: "7.1.2", send: [normal, normal], frames: [], end: 1000 },
    { id: "7.1.3", send: [normal, ping()], frames: [], end: 1000 },
    { id: "7.1.4", send: [normal, hello], frames: [], end: 1000 },
    { id: "7.1.5", send: [fragment, normal, rest], frames: [], end: 1000 },
    {
      id: "7.1.6",
      send: [text("BAsd7&jh23".repeat(26_214)), hello, normal, ping()],
      frames: ["text of 262140", echo],
      end: 1000,
    },
    { id: "7.3.1", send: [clientFrame(FINAL.close)], frames: [], end: 1005 },
    { id: "7.3.2", send: [clientFrame(FINAL.close, "a")], frames: [], end: 1002 },
    { id: "7.3.3", send: [normal], frames: [], end: 1000 },
    { id: "7.3.4", send: [closeFrame(1000, "Hello World!")], frames: [], end: 1000 },
    { id: "7.3.5", send: [closeFrame(1000, "*".repeat(123))], frames: [], end: 1000 },
    { id: "7.3.6", send: [closeFrame(1000, "*".repeat(124))], frames: [], end: 1002 },
    { id: "7.5.1", send: [closeFrame(1000, hex(`${KOSME} ed a0 80`))], frames: [], end: 1007 },
  ]);
  const legal = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
  const illegal = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535];
  for (const code of legal) {
    checkCase({ id: `7.7 ${code}`, send: [closeFrame(code)], frames: [], end: code });
  }
  for (const code of illegal) {
    checkCase({ id: `7.9, 7.13 ${code}`, send: [closeFrame(code)], frames: [], end: 1002 });
  }
});

/** Autobahn 9 with messages of `size` bytes instead of up to 16 MiB. */
function checkLarge(size: number): void {
  const payload = someBytes(size);
  const letters = new Uint8Array(size).fill(0x2a);
  checkAll([
    { id: "9.1.3", send: [text(letters)], frames: [`text of ${size}`], end: "open" },
    { id: "9.2.3", send: [binary(payload)], frames: [`binary of ${size}`], end: "open" },
    ...[64, 256, 4096, 65_536].flatMap((fragment): Case[] => [
      {
        id: "9.3",
        send: clientFragments(1, letters, fragment),
        frames: [`text of ${size}`],
        end: "open",
      },
      {
        id: "9.4",
        send: clientFragments(2, payload, fragment),
        frames: [`binary of ${size}`],
        end: "open",
      },
    ]),
    {
      id: "9.3.1: many fragments",
      send: [concat(...clientFragments(2, someBytes(4 * size), 64))],
      frames: [`binary of ${4 * size}`],
      end: "open",
    },
  ]);
  for (const chop of [64, 512, 2048]) {
    const frame = text(letters);
    const send = Array.from(
      { length: Math.ceil(frame.length / chop) },
      (_, i) => frame.subarray(i * chop, (i + 1) * chop),
    );
    checkCase({ id: `9.5 ${chop}`, send, frames: [`text of ${size}`], end: "open" });
  }
  const many = Array.from({ length: 1000 }, () => text("*".repeat(64)));
  const echoes = Array(1000).fill(echoed("text", "*".repeat(64)));
  checkCase({ id: "9.7.3", send: many, frames: echoes, end: "open" });
}

Deno.test("Autobahn 9: large messages and small fragments", () => checkLarge(64 * 1024));

testLong("Autobahn 9: messages of a megabyte and small fragments", () => checkLarge(1 << 20));

Deno.test("Autobahn 10: a message that the client's window fragments", () => {
  const send = clientFragments(1, new Uint8Array(65_536).fill(0x2a), 1300);
  checkCase({ id: "10.1.1", send, frames: ["text of 65536"], end: "open" });
});
