import { type Assets, SECURITY_HEADERS } from "./pages.ts";

const POLICY = "Content-Security-Policy";
const PICTURES = "img-src 'self' data:";

/** Returns the page's files with a page that may show pictures from one more origin, and no more. */
export function allowTiles(assets: Assets, tiles: string): Assets {
  const { "/": page, ...others } = assets;
  const policy = SECURITY_HEADERS[POLICY].replace(PICTURES, `${PICTURES} ${originOf(tiles)}`);
  return { ...others, "/": { ...page, headers: { ...page.headers, [POLICY]: policy } } };
}

function originOf(tiles: string): string {
  return new URL(tiles).origin;
}
