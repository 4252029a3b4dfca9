import type { Page } from "playwright-core";

/** Fingers on a page, as Chromium's protocol has them. */
export async function touch(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 2 });
  return (
    type: "touchStart" | "touchMove" | "touchEnd",
    ...points: readonly (readonly [x: number, y: number])[]
  ) => {
    const touchPoints = points.map(([x, y], id) => ({ x, y, id }));
    return session.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
}
