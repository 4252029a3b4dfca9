import { type Command, type DeviceDescription, DeviceError, type Value } from "../adapter.ts";
import { CONTROL } from "../control_characters.ts";
import type { AnswerPatterns, CommandTemplate } from "./command_template.ts";

const MAX_LINE_BYTES = 1024;
/** A tab moves no cursor beyond its line, and ends none. */
const FORBIDDEN = new RegExp(`(?!\t)[${CONTROL}]`);
const NO_TEMPLATES: ReadonlyMap<string, CommandTemplate> = new Map();

/** A command as the bytes to write. */
export interface CommandLine {
  /** With its line end. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the board answers it by the command's id. */
  readonly answered: boolean;
  /** How else the board answers it. */
  readonly answers?: AnswerPatterns | null;
  /** Whether it only asks: then nothing waits for an answer that is late. */
  readonly isQuestion?: boolean;
  /** Whether the next binary frame answers it. */
  readonly isAnsweredByFrame?: boolean;
  /** Whether what answers it says something besides, and is read as if it had come by itself. */
  readonly isReadingAnswer?: boolean;
}

/**
 * Writes `command` for a board that is described so: a value as its channel's template says, or as
 * a JSON line; text with a line end; bytes as they are.
 *
 * @throws {DeviceError} `unsupported` when the device takes no such command; `invalid` when it is
 * too long, or holds control characters, which could end the line and begin another one.
 */
export function encodeCommandLine(
  command: Command,
  device: DeviceDescription,
  templates: ReadonlyMap<string, CommandTemplate> = NO_TEMPLATES,
): CommandLine {
  const line = encode(command, device, templates);
  if (line.bytes.length > MAX_LINE_BYTES) {
    const field = (["raw", "bytes"] as const).find((name) => command[name] !== undefined);
    invalid(field ?? "value", `makes ${line.bytes.length} bytes, limit is ${MAX_LINE_BYTES}`);
  }
  return line;
}

function encode(
  command: Command,
  device: DeviceDescription,
  templates: ReadonlyMap<string, CommandTemplate>,
): CommandLine {
  const { id, channel, value, raw, bytes } = command;
  if (bytes !== undefined) return { bytes: new Uint8Array(bytes), answered: false };
  if (raw !== undefined) return { bytes: toBytes(`${plain("raw", raw)}\n`), answered: false };
  if (channel === undefined || value === undefined) refuse("A command needs a channel and a value");
  checkSettable(device, channel, value);
  const template = templates.get(channel);
  if (template === undefined) {
    return {
      bytes: toBytes(JSON.stringify({ id, set: { [channel]: value } }) + "\n"),
      answered: true,
    };
  }
  return { bytes: toBytes(template.fill(value)), answered: false, answers: template.answers };
}

function checkSettable(device: DeviceDescription, channel: string, value: Value): void {
  const known = device.channels.find((candidate) => candidate.id === channel);
  if (known === undefined) refuse(`${device.name} has announced no channel "${channel}"`);
  if (!known.writable) refuse(`${device.name} does not let "${channel}" be set`);
  if (typeof value === "number" && !Number.isFinite(value)) invalid("value", "must be finite");
  // JSON would carry them escaped, and the board would unescape them.
  if (typeof value === "string") plain("value", value);
}

function plain(field: string, text: string): string {
  if (FORBIDDEN.test(text)) invalid(field, "contains a control character");
  return text;
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function invalid(field: string, fault: string): never {
  throw new DeviceError("invalid", `${field}: ${fault}`);
}

function refuse(reason: string): never {
  throw new DeviceError("unsupported", reason);
}
