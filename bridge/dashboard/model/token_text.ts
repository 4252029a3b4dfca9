/** Returns the token in a URL's fragment (`#token=…`), or `null`. */
export function tokenInFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment.replace(/^#/, "")).get("token");
  return token === "" ? null : token;
}

/** Returns the token in what somebody pasted: the token itself, or a URL that carries one. */
export function tokenInPaste(text: string): string {
  const pasted = text.trim();
  const hash = pasted.indexOf("#");
  return (hash < 0 ? null : tokenInFragment(pasted.slice(hash))) ?? pasted;
}
