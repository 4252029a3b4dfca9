/// <reference lib="dom" />
import type { Arrangement } from "../../wire/dashboard.ts";
import { DEFAULT_TIME_WINDOW, TIME_WINDOWS, type TimeWindow } from "../model/time_window.ts";

/** How the page was left the last time, in this browser. */
export interface Left {
  readonly window: TimeWindow;
  /** What is shown otherwise here than at the site. */
  readonly overlay: Partial<Arrangement>;
  /** Whether the address names something else than the overview. */
  readonly isElsewhere: boolean;
}

/** What the address says of a place, and not of a token. */
const ELSEWHERE = /[#&](?:[cdtw]=|compare=|wall)/;
const LISTS = ["pinned", "collapsed", "hidden", "order"];

/** Reads how the page was left the last time; what is not as it was written is left out. */
export function readLeft(hash: string): Left {
  const label = read("window");
  return {
    window: TIME_WINDOWS.find((it) => it.label === label) ?? DEFAULT_TIME_WINDOW,
    overlay: readOverlay(read("overlay")),
    isElsewhere: ELSEWHERE.test(hash),
  };
}

function readOverlay(text: string | null): Left["overlay"] {
  try {
    const overlay = Object.entries(JSON.parse(text ?? "{}") as object);
    return Object.fromEntries(
      overlay.filter(([name, it]) =>
        LISTS.includes(name) ? Array.isArray(it) : name === "names" && Object(it) === it
      ),
    );
  } catch {
    return {};
  }
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
