import { replaceControlCharacters, stringifyControlCharacter } from "../control_characters.ts";
import type { DeviceSummary, Reading } from "../wire/messages.ts";
import { demandPositionals, parseArguments, readSeconds, readUrl } from "./arguments.ts";
import { formatMilliseconds } from "../clock_time.ts";
import { RunningBridge } from "./running_bridge.ts";
import { type Terminal, untilStopped } from "./terminal.ts";

const MAX_SECONDS = 7 * 24 * 3600;
const OPTIONS = {
  url: { type: "string" },
  raw: { type: "boolean" },
  for: { type: "string" },
} as const;

/** What to show of one device, and how long. */
export interface MonitorOptions {
  readonly url: URL;
  readonly device: string;
  /** Its bytes as they come, instead of readings and messages. */
  readonly raw: boolean;
  readonly seconds?: number;
}

/** Parses the arguments of `monitor`. @throws {CommandFailure} */
export function parseMonitor(args: readonly string[]): MonitorOptions {
  const { values, positionals } = parseArguments(args, OPTIONS);
  demandPositionals(positionals, ["DEVICE"]);
  const seconds = values.for === undefined ? {} : {
    seconds: readSeconds("for", values.for, MAX_SECONDS),
  };
  return {
    url: readUrl(values.url),
    device: positionals[0],
    raw: values.raw ?? false,
    ...seconds,
  };
}

/** Prints what a device says until it is told to stop. @throws {CommandFailure} */
export async function monitor(options: MonitorOptions, terminal: Terminal): Promise<void> {
  const { url, device, raw, seconds } = options;
  let id = "";
  let state = "";
  const follow = (summary: DeviceSummary | undefined) => {
    const now = summary === undefined ? `${id} is not known` : describeState(summary);
    if (now !== state) terminal.tell(now);
    state = now;
  };
  using bridge = await RunningBridge.connect(url, {
    lost: () => terminal.tell("the bridge is gone; trying again"),
    back: () => terminal.tell("the bridge is back"),
    devices: (devices) => id !== "" && follow(devices.get(id)),
  });
  ({ id } = bridge.device(device));
  follow(bridge.device(id));
  const print = raw ? createRawPrinter(terminal) : createLinePrinter(id, bridge, terminal);
  bridge.client.subscribe({
    filters: raw ? [`$raw/${id}`] : [`$log/${id}`, `${id}/+`],
    delivery: "all",
  }, {
    readings: (readings) => readings.forEach(print),
    gap: (count) => terminal.tell(`${count || "some"} readings are missing here`),
    refused: ({ message }) => terminal.tell(`the bridge refuses: ${message}`),
  });
  await untilStopped(terminal.stopped, seconds);
}

function describeState({ id, state, reason }: DeviceSummary): string {
  return reason === undefined ? `${id} is ${state}` : `${id} is ${state}: ${reason}`;
}

function createLinePrinter(id: string, bridge: RunningBridge, terminal: Terminal) {
  return ({ topic, time, value }: Reading) => {
    if (topic === `$log/${id}`) return terminal.print(`${formatMilliseconds(time)}  ${value}`);
    const channel = topic.slice(id.length + 1);
    const unit = bridge.client.devices.get(id)?.channels.find((one) => one.id === channel)?.unit;
    terminal.print(
      `${formatMilliseconds(time)}  ${channel}: ${value}${unit === undefined ? "" : ` ${unit}`}`,
    );
  };
}

/** Byte for byte to a program or a file; to a person, nothing that a terminal would obey. */
function createRawPrinter(terminal: Terminal) {
  const decoder = new TextDecoder();
  return ({ value }: Reading) => {
    const bytes = Uint8Array.fromBase64(String(value));
    if (!terminal.isInteractive) return terminal.printBytes(bytes);
    const text = decoder.decode(bytes, { stream: true });
    terminal.printBytes(new TextEncoder().encode(showControls(text)));
  };
}

function showControls(text: string): string {
  const show = (character: string) =>
    character === "\r" ? "" : stringifyControlCharacter(character);
  return replaceControlCharacters(text, show, "\t\n");
}
