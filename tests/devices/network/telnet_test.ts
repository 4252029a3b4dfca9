import assert from "node:assert/strict";
import fc from "fast-check";
import {
  encodeSubnegotiation,
  escapeTelnet,
  Telnet,
  TelnetDecoder,
} from "../../../devices/network/telnet.ts";

const { IAC, SB, SE, WILL, DO, COM_PORT, BINARY } = Telnet;

function decode(chunks: readonly Uint8Array[]) {
  const said: unknown[] = [];
  const data: number[] = [];
  const decoder = new TelnetDecoder({
    onData: (bytes) => data.push(...bytes),
    onNegotiation: (verb, option) => said.push([verb, option]),
    onSubnegotiation: (option, bytes) => said.push([option, ...bytes]),
  });
  for (const chunk of chunks) decoder.receive(chunk);
  return { data, said };
}

Deno.test("TelnetDecoder takes negotiations out, and a doubled 255 for one", () => {
  const bytes = Uint8Array.of(1, IAC, WILL, BINARY, 2, IAC, IAC, 3, IAC, DO, COM_PORT, 4, IAC, 241);
  assert.deepEqual(decode([bytes]), {
    data: [1, 2, 255, 3, 4],
    said: [[WILL, BINARY], [DO, COM_PORT]],
  });
});

Deno.test("encodeSubnegotiation() is decoded again, 255 in it too", () => {
  const bytes = encodeSubnegotiation(COM_PORT, [101, 0, 1, 255, 0]);
  assert.deepEqual([...bytes.subarray(0, 3)], [IAC, SB, COM_PORT]);
  assert.deepEqual([...bytes.subarray(-2)], [IAC, SE]);
  assert.deepEqual(decode([bytes]).said, [[COM_PORT, 101, 0, 1, 255, 0]]);
});

Deno.test("what is escaped comes out as it was, however it is cut", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.nat(300), (bytes, cut) => {
    const escaped = escapeTelnet(bytes);
    const parts = [escaped.slice(0, cut), escaped.slice(cut)];
    assert.deepEqual(decode(parts).data, [...bytes]);
  }));
});

Deno.test("any bytes in any parts are the same as in one, in bounded memory", () => {
  const piece = fc.constantFrom(IAC, SB, SE, WILL, COM_PORT, 7);
  fc.assert(fc.property(fc.array(piece, { maxLength: 600 }), fc.nat(600), (bytes, cut) => {
    const all = Uint8Array.from(bytes);
    const parts = [all.slice(0, cut), all.slice(cut)];
    assert.deepEqual(decode(parts), decode([all]));
  }));
});

Deno.test("TelnetDecoder keeps 256 bytes of what is said within an option, and no more", () => {
  for (const [length, kept] of [[255, 255], [256, 255], [10_000, 255]]) {
    const { said } = decode([encodeSubnegotiation(COM_PORT, Array(length).fill(7))]);
    assert.equal((said[0] as number[]).length, 1 + kept);
  }
});
