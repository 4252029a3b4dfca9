import type { Log } from "../../../bridge/log.ts";

/** A log that keeps its lines. */
export class KeptLog implements Log {
  readonly lines: string[] = [];
  readonly info = (line: string): void => void this.lines.push(line);
  readonly warn = (line: string): void => void this.lines.push(line);
}
