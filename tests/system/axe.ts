import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Returns what axe finds wrong with a page. */
export async function findFaults(page: Page): Promise<string[]> {
  // The page's policy lets no script in: the tool's own world is beside it.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId: contextId } = await session.send("Page.createIsolatedWorld", {
    frameId: frameTree.frame.id,
    worldName: "axe",
  });
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      contextId,
      awaitPromise: true,
      returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    return result.value;
  };
  await evaluate(`${axe.source}; undefined`);
  return await evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>" +
      " id + ': ' + nodes.map(({ html }) => html).join(' ')))",
  );
}
