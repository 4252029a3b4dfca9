/** The protocol without I/O: chunks of small frames received and echoed, per chunk. */
import { DEFAULT_LIMITS } from "../src/limits.ts";
import { ServerProtocol } from "../src/protocol.ts";

const MASK = [0x12, 0x34, 0x56, 0x78];

for (const [count, length] of [[1, 16], [16, 16], [16, 125], [256, 16]]) {
  const chunk = new Uint8Array(count * (6 + length));
  for (let i = 0; i < count; i++) chunk.set([0x82, 0x80 | length, ...MASK], i * (6 + length));
  const protocol = new ServerProtocol(null, {
    message: (_owner, message) => protocol.sendMessage(message),
    control() {},
    closed() {},
  }, DEFAULT_LIMITS);
  Deno.bench(`echo ${count} frames of ${length} B`, () => {
    protocol.receive(chunk);
    protocol.outbox.take();
    protocol.outbox.written();
  });
}
