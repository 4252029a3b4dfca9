import type { CommandParams, CommandResult, DeviceSummary, Value } from "../wire/messages.ts";
import { MAX_COMMAND_TIMEOUT_MS } from "../wire/protocol.ts";
import { demandPositionals, parseArguments, readSeconds, readUrl, usage } from "./arguments.ts";
import { notFound, RunningBridge, toCommandFailure } from "./running_bridge.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  url: { type: "string" },
  raw: { type: "string" },
  hex: { type: "string" },
  timeout: { type: "string" },
  urgent: { type: "boolean" },
} as const;
const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  "1": true,
  false: false,
  off: false,
  "0": false,
};

/** One command to one device: exactly one of `assignment`, `raw` and `hex`. */
export interface SendOptions {
  readonly url: URL;
  readonly device: string;
  readonly assignment?: { readonly channel: string; readonly text: string };
  readonly raw?: string;
  readonly hex?: string;
  readonly timeoutMs?: number;
  /** Whether it goes before every other command of the device. */
  readonly urgent?: boolean;
}

/** Parses the arguments of `send`. @throws {CommandFailure} */
export function parseSend(args: readonly string[]): SendOptions {
  const { values, positionals } = parseArguments(args, OPTIONS);
  const { raw, hex, timeout } = values;
  const isAssignment = raw === undefined && hex === undefined;
  if (raw !== undefined && hex !== undefined) throw usage("--raw and --hex exclude each other");
  demandPositionals(positionals, isAssignment ? ["DEVICE", "CHANNEL=VALUE"] : ["DEVICE"]);
  const [device, assignment] = positionals;
  return {
    url: readUrl(values.url),
    device,
    ...(isAssignment && { assignment: readAssignment(assignment) }),
    ...(raw !== undefined && { raw }),
    ...(hex !== undefined && { hex }),
    ...(values.urgent && { urgent: true }),
    ...(timeout !== undefined && {
      timeoutMs: readSeconds("timeout", timeout, MAX_COMMAND_TIMEOUT_MS / 1000) * 1000,
    }),
  };
}

/** Sends one command and prints its outcome. @throws {CommandFailure} when it failed */
export async function send(options: SendOptions, terminal: Terminal): Promise<void> {
  using bridge = await RunningBridge.connect(options.url);
  const params = toParams(options, bridge.device(options.device));
  try {
    terminal.print(describeResult(await bridge.client.command(params)));
  } catch (error) {
    throw toCommandFailure(error);
  }
}

function readAssignment(text: string): { channel: string; text: string } {
  const [, channel, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (channel === undefined) throw usage(`${JSON.stringify(text)}: must be CHANNEL=VALUE`);
  return { channel, text: value };
}

function toParams(
  { assignment, raw, hex, timeoutMs, urgent }: SendOptions,
  { id: device, channels }: DeviceSummary,
): CommandParams {
  const manner = { ...(timeoutMs !== undefined && { timeoutMs }), ...(urgent && { urgent }) };
  if (raw !== undefined) return { device, raw, ...manner };
  if (hex !== undefined) return { device, hex, ...manner };
  const { channel, text } = assignment!;
  const known = channels.find(({ id }) => id === channel);
  if (known === undefined) {
    throw notFound(`${device} has no channel "${channel}"`, channels.map(({ id }) => id));
  }
  return { device, channel, value: readValue(channel, text, known.kind), ...manner };
}

function readValue(channel: string, text: string, kind: "number" | "boolean" | "string"): Value {
  if (kind === "string") return text;
  if (kind === "boolean") {
    const word = text.toLowerCase();
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    throw usage(`${channel}: must be on or off, true or false`);
  }
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw usage(`${channel}: must be a number`);
}

function describeResult({ outcome, latencyMs, reply }: CommandResult): string {
  const text = reply === undefined ? "" : `: ${reply}`;
  return `${outcome} in ${latencyMs.toFixed(1)} ms${text}`;
}
