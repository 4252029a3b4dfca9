import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { channelInExpression } from "../../../../bridge/dashboard/model/expression_text.ts";
import { parseExpression } from "../../../../bridge/derived/expression.ts";

Deno.test("channelInExpression() writes what an expression takes for that channel", () => {
  for (
    const [topic, text] of [
      ["demo/temperature", "demo.temperature"],
      ["board/env.temp", "board.env.temp"],
      ["größe/höhe", "größe.höhe"],
      ["esp-1/air temp", 'channel("esp-1/air temp")'],
      ["a/1", 'channel("a/1")'],
      ['a/"', 'channel("a/\\"")'],
      ["this/x", 'channel("this/x")'],
      ["true/x", 'channel("true/x")'],
      ["a/b..c", 'channel("a/b..c")'],
    ] as const
  ) {
    strictEqual(channelInExpression(topic), text);
    deepStrictEqual(parseExpression(text).topics, [topic]);
  }
});
