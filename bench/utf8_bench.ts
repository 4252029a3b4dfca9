/** UTF-8 validation per call, by size: the platform's decoder, which makes a string as well, against ours. */
import { checkUtf8, UTF8_COMPLETE } from "../src/utf8.ts";

const strict = new TextDecoder("utf-8", { fatal: true });
const texts = { ASCII: "0123456789", "two-byte": "äöüßéèñçøå", mixed: "21.5 °C, 4 µm; " };

for (const [kind, text] of Object.entries(texts)) {
  for (const size of [8, 32, 125, 500, 1000, 4000]) {
    const bytes = new TextEncoder().encode(text.repeat(size)).subarray(0, size);
    const group = `${kind} ${size} B`;
    Deno.bench({ name: `TextDecoder ${group}`, group, baseline: true }, () => {
      // A stream, because the text may be cut inside a character.
      strict.decode(bytes, { stream: true });
    });
    Deno.bench({ name: `checkUtf8 ${group}`, group }, () => {
      checkUtf8(UTF8_COMPLETE, bytes, 0, bytes.length);
    });
  }
}
