/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** The least side of what is touched, in pixels (WCAG 2.2, 2.5.5). */
const LEAST_TARGET = 44;

/** Returns what on a page is too small to be touched. */
export function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const touched = document.querySelectorAll<HTMLElement>(
      "button, select, summary, .segment, a, input:not(.visually-hidden)",
    );
    return [...touched].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      // What lies before an element may reach beyond it.
      const before = getComputedStyle(element, "::before");
      const more = before.position === "absolute" ? -2 * (parseFloat(before.top) || 0) : 0;
      const isSmall = width > 0 && (width + more < least || height + more < least);
      return isSmall ? [`${element.outerHTML.slice(0, 80)}: ${width} × ${height} + ${more}`] : [];
    });
  }, LEAST_TARGET);
}
