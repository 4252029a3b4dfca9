/// <reference lib="dom" />
import { EarlySocket } from "./early_socket.ts";
import type { FirstLook } from "./first/first_look.ts";
import type { Meanwhile } from "./first/meanwhile.ts";
import type { Feed } from "./model/feed.ts";

/** Who waits longer for so little has a slow line. */
const SLOW_LINE_MS = 700;
/** The first chart is worth waiting for: what follows would take the line from its readings. */
const FIRST_READINGS_MS = 2_000;
/** A page that takes longer comes over a slow line after all. */
const SLOW_PAGE_MS = 2_500;

const root = document.getElementById("app")!;
// Before the token is taken out of the address, and all else with it.
const { hash } = location;
const url = socketUrl();

begin(new EarlySocket(url));

/**
 * Asks the bridge, and loads the page. Over a slow line what is small goes first: it shows the bridge's
 * answers while the page is on its way.
 */
async function begin(early: EarlySocket): Promise<void> {
  const begunAt = performance.now();
  const little = Promise.all([import("./first/first_look.ts"), loadStyles("first.css")]);
  // Whoever wants it hears of it.
  little.catch(() => {});
  try {
    const { openFeed, Meanwhile } = await import("./open_feed.ts");
    const feed = openFeed(url, early);
    const meanwhile = new Meanwhile(root);
    const [{ FirstLook, readLeft }] = await little;
    const look = new FirstLook(root, feed, readLeft(hash));
    if (performance.now() - begunAt > SLOW_LINE_MS) {
      look.show();
      await Promise.race([look.isDrawn, wait(FIRST_READINGS_MS)]);
    }
    await load({ feed, meanwhile, look });
  } catch {
    root.textContent = "This page could not be loaded. Load it anew.";
  }
}

interface Begun {
  readonly feed: Feed;
  readonly meanwhile: Meanwhile;
  readonly look: FirstLook;
}

/** Loads the page, which takes the place of the first look. */
async function load({ feed, meanwhile, look }: Begun): Promise<void> {
  const slow = setTimeout(() => {
    look.show();
    feed.spare();
  }, SLOW_PAGE_MS);
  try {
    const [{ start }] = await Promise.all([import("./start.tsx"), loadStyles("app.css")]);
    look.end();
    start({ feed, root, hash, redo: meanwhile.end() });
  } catch {
    look.fail(() => load({ feed, meanwhile, look }));
  } finally {
    clearTimeout(slow);
  }
}

/** Resolves once a style sheet is there. */
function loadStyles(href: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  link.onload = () => resolve();
  link.onerror = reject;
  document.head.append(link);
  return promise;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function socketUrl(): string {
  const url = new URL("ws", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  return url.href;
}
