/// <reference lib="dom" />
import { tokenInFragment } from "./model/token_text.ts";

const KEY = "token";

/**
 * Returns the token that the address bar brings, or else the one that this tab had before. It is
 * taken out of the address bar: there it would be in bookmarks and over somebody's shoulder.
 */
export function takeToken(): string | undefined {
  const brought = tokenInFragment(location.hash);
  if (brought === null) return keptToken();
  history.replaceState(history.state, "", location.pathname + location.search);
  keepToken(brought);
  return brought;
}

/** Keeps a token for this tab, where the browser keeps such things. */
export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // It keeps nothing.
  }
}

/** Returns the token that this tab has, if any. */
export function keptToken(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
