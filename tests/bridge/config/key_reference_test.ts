import assert from "node:assert/strict";
import { AdapterKinds } from "../../../bridge/adapters.ts";
import { stringifyKeyReference } from "../../../bridge/config/key_reference.ts";

const README = new URL("../../../bridge/README.md", import.meta.url);
const BEGIN = "<!-- keys -->";
const END = "<!-- /keys -->";

Deno.test("a key is told with what it takes, its default and its meaning", () => {
  const meaning = "One | two.";
  const text = stringifyKeyReference({
    port: { type: "integer", min: 0, max: 9, unit: "ms", default: 5, meaning },
    name: { type: "text", required: true, meaning: "N." },
    tls: {
      type: "map",
      keys: { cert: { type: "text", isFile: true, meaning: "C." } },
      meaning: "T.",
    },
    form: {
      type: "either",
      of: [
        { type: "choice", of: [false], meaning: "Off." },
        { type: "map", keys: { type: { type: "choice", of: ["a"], meaning: "A." } }, meaning: "" },
        { type: "map", keys: { type: { type: "choice", of: ["b"], meaning: "B." } }, meaning: "" },
      ],
      meaning: "F.",
    },
  });
  assert.deepEqual(text.split("\n").slice(2), [
    "| `port` | whole number from 0 to 9 (ms) | `5` | One \\| two. |",
    "| `name` | text | required | N. |",
    "| `tls` | map |  | T. |",
    "| `tls.cert` | path of a file |  | C. |",
    "| `form` | `false` or map |  | F. |",
    "| `form.type` | `a`, `b` |  | A. B. |",
    "",
  ]);
  assert.equal(stringifyKeyReference({}), "No keys.\n");
});

/** With `PINBRIDGE_WRITE_REFERENCE=1` the README is written anew; `deno fmt` sets its columns. */
Deno.test("the README's reference is what the kinds say of their keys", async () => {
  const kinds = new AdapterKinds();
  const sections = await Promise.all(kinds.types.map(async (type) => {
    return `### \`type: ${type}\`\n\n${stringifyKeyReference((await kinds.load(type)).keys)}`;
  }));
  const wanted = `${BEGIN}\n\n${sections.join("\n")}\n${END}`;
  const text = await Deno.readTextFile(README);
  const written = text.slice(text.indexOf(BEGIN), text.indexOf(END) + END.length);
  if (Deno.env.has("PINBRIDGE_WRITE_REFERENCE")) {
    await Deno.writeTextFile(README, text.replace(written, () => wanted));
    return;
  }
  const plain = (table: string) => table.replace(/ +/g, " ").replace(/-{3,}/g, "---");
  assert.equal(plain(written), plain(wanted));
});
