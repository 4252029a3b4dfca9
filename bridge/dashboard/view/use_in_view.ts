/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";

/** So far outside the window something is made already, so that it is there when it comes in. */
const MARGIN = "300px";

/** Tells whether an element is in the window, or nearly; before that is known, what is said. */
export function useIsInView(
  element: { readonly current: Element | null },
  isAtFirst = false,
): boolean {
  const [isInView, setInView] = useState(isAtFirst);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => setInView(entries.at(-1)!.isIntersecting),
      { rootMargin: MARGIN },
    );
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return isInView;
}
