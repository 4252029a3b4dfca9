import clientJs from "../dashboard/dist/client.js" with { type: "text" };
import clientTypes from "../dashboard/dist/client_types.txt" with { type: "text" };
import page from "../dashboard/dist/page.json" with { type: "json" };
import iconPng from "../dashboard/icon_png.txt" with { type: "text" };
import iconSvg from "../dashboard/icon.svg" with { type: "text" };
import manifest from "../dashboard/manifest.json" with { type: "text" };
import serviceWorker from "../dashboard/service_worker.js" with { type: "text" };
import { sha1 } from "../../src/sha1.ts";
import type { Assets } from "./pages.ts";

/** What the page is made of, by name; the page itself has none. */
const PAGE: Readonly<Record<string, string>> = page;
/** What lets the page open while its bridge is away. */
const KEPT: Readonly<Record<string, string>> = {
  ...PAGE,
  "icon.svg": iconSvg,
  "manifest.json": manifest,
};
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  "": "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/** The dashboard's files by path; imports, so that a compiled program holds them. */
export const dashboardAssets: Assets = {
  ...Object.fromEntries(
    Object.entries(PAGE).map(([name, body]) => {
      const [, ending = ""] = name.split(".");
      return [`/${name}`, { body, contentType: CONTENT_TYPES[ending] }];
    }),
  ),
  "/client.js": {
    body: clientJs,
    contentType: "text/javascript; charset=utf-8",
    headers: { "X-TypeScript-Types": "./client.d.ts" },
  },
  "/client.d.ts": { body: clientTypes, contentType: "application/typescript; charset=utf-8" },
  "/icon.svg": { body: iconSvg, contentType: "image/svg+xml" },
  // The same, for home screens that take no other: in base64, since imports of bytes are not stable.
  "/icon.png": {
    get body() {
      return Uint8Array.fromBase64(iconPng);
    },
    contentType: "image/png",
  },
  "/manifest.json": { body: manifest, contentType: "application/manifest+json" },
  "/service_worker.js": {
    // Not before it is asked for: its version takes time, of which a start has none.
    get body() {
      const files = JSON.stringify(Object.keys(KEPT));
      const version = versionOf(Object.values(KEPT));
      return `const VERSION = "${version}";\nconst FILES = ${files};\n${serviceWorker}`;
    },
    contentType: "text/javascript; charset=utf-8",
  },
};

/** Names what files hold: other files have another name. */
function versionOf(files: readonly string[]): string {
  return sha1(new TextEncoder().encode(files.join("\0"))).toHex();
}
