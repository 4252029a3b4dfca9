import assert from "node:assert/strict";
import { exportUrl } from "../../../../bridge/dashboard/model/export_url.ts";

const range = { from: 1000.4, to: 2000.4 };

Deno.test("exportUrl() names topics and whole milliseconds around the span", () => {
  assert.equal(
    exportUrl(["a/b", "a/c d&e"], range),
    "api/history?topic=a%2Fb&topic=a%2Fc+d%26e&from=1000&to=2001&format=csv",
  );
});

Deno.test("exportUrl() names forty topics, and asks for all beyond", () => {
  const topics = Array.from({ length: 41 }, (_, i) => `a/${i}`);
  assert.equal(exportUrl(topics.slice(1), range).match(/topic=/g)!.length, 40);
  assert.match(exportUrl(topics, range), /\?topic=%2B%2F%2B&from/);
});
