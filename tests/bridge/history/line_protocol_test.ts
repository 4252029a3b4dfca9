import { strictEqual } from "node:assert/strict";
import { stringifyLine } from "../../../bridge/history/line_protocol.ts";
import type { Value } from "../../../bridge/wire/messages.ts";

function line(topic: string, value: Value, time = 1_764_193_000_000, measurement = "reading") {
  return stringifyLine({ topic, value, time, seq: 1 }, measurement);
}

Deno.test("stringifyLine() has a field for each kind of value, and none for null", () => {
  const time = "1764193000000000000";
  strictEqual(line("shed/t", 21.5), `reading,channel=t,device=shed value=21.5 ${time}`);
  strictEqual(line("shed/fan", true), `reading,channel=fan,device=shed state=true ${time}`);
  strictEqual(line("shed/mode", "auto"), `reading,channel=mode,device=shed text="auto" ${time}`);
  strictEqual(line("shed/mode", null), null);
  strictEqual(line("shed/t", 1e300), `reading,channel=t,device=shed value=1e+300 ${time}`);
});

Deno.test("stringifyLine() keeps the thousandths of a millisecond", () => {
  strictEqual(line("a/b", 1, 1_764_193_000_000.125)!.split(" ")[2], "1764193000000125000");
});

Deno.test("stringifyLine() lets no name and no text end its part of the line", () => {
  strictEqual(
    line("my, board/a=b c\\", 'say "hi" \\ and\nmore', 0, "m, 1"),
    'm\\,\\ 1,channel=a\\=b\\ c/,device=my\\,\\ board text="say \\"hi\\" \\\\ and more" 0000',
  );
});
