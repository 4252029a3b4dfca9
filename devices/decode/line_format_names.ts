/** How lines are read: one format, or each in turn. */
export type LineFormatName = "auto" | "json" | "teleplot" | "plotter" | "csv" | "senml";

/** The names that a config may use, in the order in which a line is tried. */
export const LINE_FORMAT_NAMES: readonly LineFormatName[] = [
  "auto",
  "json",
  "teleplot",
  "plotter",
  "csv",
  "senml",
];
