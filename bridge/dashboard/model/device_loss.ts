import type { DeviceLoss } from "../../wire/messages.ts";

/** Says what of a board's bytes became no reading, and what to do about it; nothing when all did. */
export function describeDeviceLoss({ linesTooLong = 0, badFrames = 0 }: DeviceLoss = {}): string[] {
  const said = [];
  if (linesTooLong > 0) {
    const what = linesTooLong === 1
      ? "1 line was"
      : `${linesTooLong.toLocaleString("en")} lines were`;
    said.push(
      `${what} longer than 1 KiB and dropped: print less in a line, and end each with println.`,
    );
  }
  if (badFrames > 0) {
    const what = badFrames === 1
      ? "1 line or frame was"
      : `${badFrames.toLocaleString("en")} lines or frames were`;
    said.push(`${what} damaged: check the baud rate, the ground wire and the cable's length.`);
  }
  return said;
}
