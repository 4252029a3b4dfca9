/** What a board may be programmed in. */
export type SketchLanguage = "arduino" | "micropython";

/** The choices, with what they are called. */
export const SKETCH_LANGUAGES: readonly (readonly [SketchLanguage, string])[] = [
  ["arduino", "Arduino"],
  ["micropython", "MicroPython"],
];

/** A board has about so many pins that measure. */
export const MAX_SKETCH_CHANNELS = 6;
const DEFAULT_NAMES = ["light"];
/** What ends a name on a plotter's line, or a text in a program. */
const UNFIT = /[^\p{L}\p{N}_.-]+/gu;

/** Returns the names that somebody typed, parted by commas, as a line from a board can hold them. */
export function readNames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim().replace(UNFIT, "_").replace(/^_+$/, ""));
  const known = [...new Set(names.filter((name) => name !== ""))].slice(0, MAX_SKETCH_CHANNELS);
  return known.length === 0 ? DEFAULT_NAMES : known;
}

/** Returns a program for a board that measures a voltage for each name, ten times a second. */
export function writeSketch(language: SketchLanguage, names: readonly string[]): string {
  return language === "arduino" ? writeArduino(names) : writeMicroPython(names);
}

function writeArduino(names: readonly string[]): string {
  const prints = names.flatMap((name, i) => [
    `  Serial.print("${i === 0 ? "" : ","}${name}:");`,
    `  Serial.print(analogRead(A${i}));`,
  ]);
  return [
    "void setup() {",
    "  Serial.begin(115200);",
    "}",
    "void loop() {",
    ...prints,
    "  Serial.println();",
    "  delay(100);",
    "}",
    "",
  ].join("\n");
}

/** On a Raspberry Pi Pico; only three of its pins measure. */
function writeMicroPython(names: readonly string[]): string {
  const channels = names.map((name, i) => `    "${name}": ADC(${26 + i % 3}),`);
  return [
    "import time",
    "from machine import ADC",
    "",
    "channels = {",
    ...channels,
    "}",
    "while True:",
    '    print(",".join("%s:%d" % (name, pin.read_u16()) for name, pin in channels.items()))',
    "    time.sleep(0.1)",
    "",
  ].join("\n");
}
