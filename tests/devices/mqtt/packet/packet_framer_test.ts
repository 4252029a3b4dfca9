import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { MqttError } from "../../../../devices/mqtt/packet/codes.ts";
import { PacketFramer } from "../../../../devices/mqtt/packet/packet_framer.ts";
import { byteByByte, concat, cutAt, hex, someBytes, toHex } from "../../../src/_bytes.ts";

/** Feeds chunks; returns each packet's first byte and content. */
function packetsOf(chunks: readonly Uint8Array[], maxPacketBytes = 1 << 20): [number, string][] {
  const framer = new PacketFramer(maxPacketBytes);
  const packets: [number, string][] = [];
  for (const chunk of chunks) {
    framer.receive(chunk.slice(), ({ first, bytes, start, end }) => {
      packets.push([first, toHex(bytes.subarray(start, end))]);
      return true;
    });
  }
  return packets;
}

/** A packet with so many bytes of content. */
function packet(first: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let left = content.length;; left >>= 7) {
    length.push(left > 127 ? left & 127 | 128 : left);
    if (left <= 127) break;
  }
  return concat(new Uint8Array([first, ...length]), content);
}

Deno.test("PacketFramer gives the same packets however a stream is cut", () => {
  const stream = concat(
    packet(0x30, someBytes(3)),
    hex("c0 00"),
    packet(0x32, someBytes(200)),
    packet(0x30, someBytes(17_000)),
    hex("e0 00"),
  );
  const whole = packetsOf([stream]);
  strictEqual(whole.length, 5);
  deepStrictEqual(packetsOf(byteByByte(stream)), whole);
  const cuts = fc.array(fc.nat(stream.length), { maxLength: 20 });
  fc.assert(
    fc.property(cuts, (offsets) => deepStrictEqual(packetsOf(cutAt(stream, offsets)), whole)),
    { numRuns: 30 },
  );
});

Deno.test("PacketFramer takes a packet at its limit, and refuses one byte more from its header", () => {
  strictEqual(packetsOf([packet(0x30, new Uint8Array(96))], 98).length, 1);
  const tooLarge = packet(0x30, new Uint8Array(97)).subarray(0, 2);
  throws(
    () => packetsOf([tooLarge], 98),
    (error) => error instanceof MqttError && error.reasonCode === 0x95,
  );
});

Deno.test("PacketFramer refuses 256 MiB from the header, and a length of five bytes", () => {
  throws(() => packetsOf([hex("30 ff ff ff 7f")], 65_536), MqttError);
  throws(() => packetsOf([hex("30 80 80 80 80 01")]), MqttError);
});

Deno.test("PacketFramer stops when it is told to", () => {
  const framer = new PacketFramer(100);
  let count = 0;
  framer.receive(hex("c0 00 c0 00 c0 00"), () => ++count < 2);
  strictEqual(count, 2);
});
