/** Text to bytes and back per call, by length: the platform's coder against ours. Sets the thresholds in `src/message.ts` and `src/outbox.ts`. */
import { assignMessage, Message } from "../src/message.ts";
import { Outbox } from "../src/outbox.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

for (const length of [8, 16, 24, 32, 48, 64, 96, 125, 500, 1000, 4000]) {
  const text = "0123456789".repeat(400).slice(0, length);
  const bytes = encoder.encode(text);
  const message = new Message();
  assignMessage(message, true, bytes, 0, length);
  Deno.bench({ name: `TextDecoder ${length}`, group: `decode ${length}`, baseline: true }, () => {
    decoder.decode(bytes.subarray(0, length));
  });
  Deno.bench({ name: `Message.text ${length}`, group: `decode ${length}` }, () => {
    message.text();
  });

  const outbox = new Outbox(0);
  const target = new Uint8Array(3 * length + 16);
  Deno.bench({ name: `encodeInto ${length}`, group: `encode ${length}`, baseline: true }, () => {
    encoder.encodeInto(text, target.subarray(4));
  });
  Deno.bench({ name: `Outbox.appendText ${length}`, group: `encode ${length}` }, () => {
    outbox.appendText(text);
    outbox.take();
    outbox.written();
  });
}
