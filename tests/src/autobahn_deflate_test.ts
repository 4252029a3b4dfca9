import { deepStrictEqual } from "node:assert/strict";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { acceptDeflate, Deflate } from "../../src/deflate.ts";
import { parseExtensions } from "../../src/handshake.ts";
import { testLong } from "../_long.ts";
import { concat, hex, someBytes, toHex, utf8 } from "./_bytes.ts";
import { clientFragments, clientFrame, type ServerFrame } from "./_frames.ts";
import { Recorded } from "./_protocol.ts";

const OFFERS: [id: string, offer: string][] = [
  ["12", "permessage-deflate"],
  ["13.1", "permessage-deflate; client_no_context_takeover"],
  ["13.3", "permessage-deflate; client_no_context_takeover; client_max_window_bits=9"],
  ["13.4", "permessage-deflate; client_no_context_takeover; server_max_window_bits=9"],
  ["13.5", "permessage-deflate; server_no_context_takeover; server_max_window_bits=15"],
  ["13.6", "permessage-deflate; client_max_window_bits; server_max_window_bits=9"],
];

function compress(bytes: Uint8Array): Uint8Array {
  return deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}

function decompress({ first, payload }: ServerFrame): Uint8Array {
  if ((first & 0x40) === 0) return payload;
  return inflateRawSync(concat(payload, hex("00 00 ff ff")), {
    finishFlush: constants.Z_SYNC_FLUSH,
  });
}

function checkCompressed(sizes: readonly number[]): void {
  const payloads = sizes.flatMap((size) => [
    utf8('{"created_at": "Sun", "text": "lorem ipsum"} '.repeat(3000)).subarray(0, size),
    someBytes(size),
  ]);
  for (const [id, offer] of OFFERS) {
    const deflate = new Deflate(acceptDeflate(parseExtensions(offer))!);
    const recorded = new Recorded({ limits: { maxMessageBytes: 1 << 24 }, deflate });
    recorded.onMessage = (message) => recorded.protocol.sendMessage(message);
    for (const payload of payloads) {
      recorded.receive(clientFrame(0xc2, compress(payload)));
      recorded.receive(...clientFragments(0x42, compress(payload), 1000));
      const [first, second, ...more] = recorded.takeFrames();
      deepStrictEqual(toHex(decompress(first)), toHex(payload), `${id}: ${payload.length} bytes`);
      deepStrictEqual([second, more.length], [first, 0]);
    }
  }
}

Deno.test("Autobahn 12 and 13: compressed messages, whole and in fragments", () => {
  checkCompressed([16, 64, 256, 1024, 4096, 16_384]);
});

testLong("Autobahn 12 and 13: messages of 128 KiB", () => checkCompressed([131_072]));
