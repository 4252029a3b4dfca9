/** Control characters (C0, DEL and C1), as the inside of a character class. */
export const CONTROL = String.raw`\u0000-\u001f\u007f-\u009f`;

/**
 * What a terminal or a page would obey instead of show, and what was no UTF-8, as the inside of a
 * character class: control characters, line separators, direction marks and U+FFFD.
 */
export const UNSHOWABLE = String.raw`${CONTROL}\u2028-\u202e\u2066-\u2069\ufffd`;
