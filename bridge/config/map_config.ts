import { type Read, readMap, readText } from "./yaml_reader.ts";

/** Where the page's maps have their pictures from; left out, they are drawn without any. */
export interface MapConfig {
  /** URL of a tile, with `{z}`, `{x}` and `{y}` in its path (Web Mercator). */
  readonly tiles: string;
  /** Who is to be named for them. */
  readonly attribution?: string;
}

const MAX_URL_LENGTH = 500;
const MAX_ATTRIBUTION_LENGTH = 200;

/** Reads `map`. */
export const readMapConfig: Read<MapConfig> = readMap<MapConfig>({
  tiles: readText(checkTiles),
  attribution: readText((text) =>
    text.length <= MAX_ATTRIBUTION_LENGTH
      ? null
      : `must have at most ${MAX_ATTRIBUTION_LENGTH} characters`
  ),
}, { required: ["tiles"] }) as Read<MapConfig>;

/** Returns why a text is no URL of tiles, or `null`. Its origin goes into the page's policy. */
export function checkTiles(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !["https:", "http:"].includes(url.protocol)) {
    return "must be a URL such as https://tiles.example/{z}/{x}/{y}.png";
  }
  if (url.username !== "" || url.password !== "") return "must not have a password in it";
  if (text.length > MAX_URL_LENGTH) return `must have at most ${MAX_URL_LENGTH} characters`;
  // A browser's policy names hosts by these characters; a placeholder there would be another host.
  if (!/^[a-z0-9.:[\]-]+$/.test(url.host)) return "must name one host";
  const path = text.slice(text.indexOf(url.hostname) + url.hostname.length);
  const missing = ["{z}", "{x}", "{y}"].find((part) => !path.includes(part));
  return missing === undefined ? null : `must have ${missing} in its path`;
}
