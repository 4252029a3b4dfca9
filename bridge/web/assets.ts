import appCss from "../dashboard/dist/app.css" with { type: "text" };
import appJs from "../dashboard/dist/app.js" with { type: "text" };
import clientJs from "../dashboard/dist/client.js" with { type: "text" };
import clientTypes from "../dashboard/dist/client_types.txt" with { type: "text" };
import indexHtml from "../dashboard/index.html" with { type: "text" };
import iconPng from "../dashboard/icon_png.txt" with { type: "text" };
import iconSvg from "../dashboard/icon.svg" with { type: "text" };
import manifest from "../dashboard/manifest.json" with { type: "text" };
import serviceWorker from "../dashboard/service_worker.js" with { type: "text" };
import { sha1 } from "../../src/sha1.ts";
import type { Assets } from "./pages.ts";

/** The dashboard's files by path; imports, so that a compiled program holds them. */
export const dashboardAssets: Assets = {
  "/": { body: indexHtml, contentType: "text/html; charset=utf-8" },
  "/app.js": { body: appJs, contentType: "text/javascript; charset=utf-8" },
  "/client.js": {
    body: clientJs,
    contentType: "text/javascript; charset=utf-8",
    headers: { "X-TypeScript-Types": "./client.d.ts" },
  },
  "/client.d.ts": { body: clientTypes, contentType: "application/typescript; charset=utf-8" },
  "/app.css": { body: appCss, contentType: "text/css; charset=utf-8" },
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
      const version = versionOf([indexHtml, appJs, appCss, iconSvg, manifest]);
      return `const VERSION = "${version}";\n${serviceWorker}`;
    },
    contentType: "text/javascript; charset=utf-8",
  },
};

/** Names what files hold: other files have another name. */
function versionOf(files: readonly string[]): string {
  return sha1(new TextEncoder().encode(files.join("\0"))).toHex();
}
