import appCss from "../dashboard/dist/app.css" with { type: "text" };
import appJs from "../dashboard/dist/app.js" with { type: "text" };
import clientJs from "../dashboard/dist/client.js" with { type: "text" };
import clientTypes from "../dashboard/dist/client_types.txt" with { type: "text" };
import indexHtml from "../dashboard/index.html" with { type: "text" };
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
};
