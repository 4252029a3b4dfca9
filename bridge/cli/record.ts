import type { DeviceSummary } from "../wire/messages.ts";
import { demandPositionals, parseArguments, readSeconds, readUrl } from "./arguments.ts";
import { CommandFailure, ExitCode } from "./exit_code.ts";
import { Recording, type RecordingFormat } from "./recording.ts";
import { RunningBridge } from "./running_bridge.ts";
import { type Terminal, untilStopped } from "./terminal.ts";

const MAX_SECONDS = 7 * 24 * 3600;
const OPTIONS = { url: { type: "string" }, for: { type: "string" } } as const;

/** What to record, where to, and how long. */
export interface RecordOptions {
  readonly url: URL;
  readonly device: string;
  readonly file: string;
  readonly seconds?: number;
}

/** Parses the arguments of `record`. @throws {CommandFailure} */
export function parseRecord(args: readonly string[]): RecordOptions {
  const { values, positionals } = parseArguments(args, OPTIONS);
  demandPositionals(positionals, ["DEVICE", "FILE"]);
  const [device, file] = positionals;
  const seconds = values.for === undefined ? {} : {
    seconds: readSeconds("for", values.for, MAX_SECONDS),
  };
  return { url: readUrl(values.url), device, file, ...seconds };
}

/** Writes what a device sends to a new file until it is told to stop. @throws {CommandFailure} */
export async function record(
  { url, device, file, seconds }: RecordOptions,
  format: RecordingFormat,
  terminal: Terminal,
): Promise<void> {
  let onDevices = (_devices: ReadonlyMap<string, DeviceSummary>) => {};
  let onLost = () => {};
  using bridge = await RunningBridge.connect(url, {
    devices: (devices) => onDevices(devices),
    lost: () => onLost(),
    back: () => terminal.tell("the bridge is back"),
  });
  const { id } = bridge.device(device);
  using target = createFile(file);
  const failed = Promise.withResolvers<never>();
  const recording = new Recording(format, (text) => {
    // Thrown here, it would be thrown at the connection.
    try {
      target.write(text);
    } catch (error) {
      failed.reject(error);
    }
  });
  onDevices = (devices) => recording.follow(devices.get(id));
  onLost = () => {
    terminal.tell("the bridge is gone; what the device sends is missing until it is back");
    recording.break();
  };
  bridge.client.subscribe({ filters: [`$raw/${id}`], delivery: "all" }, {
    readings: (readings) => readings.forEach((reading) => recording.add(reading)),
    gap: () => {
      terminal.tell("the bridge was faster than this program: bytes are missing");
      recording.break();
    },
    refused: ({ message }) => terminal.tell(`the bridge refuses: ${message}`),
  });
  await Promise.race([untilStopped(terminal.stopped, seconds), failed.promise]);
  recording.end();
  terminal.tell(`${recording.byteCount} bytes in ${file}`);
}

function createFile(path: string): Disposable & { write(text: string): void } {
  const file = openNew(path);
  return {
    write(text) {
      const bytes = new TextEncoder().encode(text);
      try {
        for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
      } catch (error) {
        throw new CommandFailure(ExitCode.CannotWrite, `${path}: ${(error as Error).message}`);
      }
    },
    [Symbol.dispose]: () => file.close(),
  };
}

function openNew(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true, createNew: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    const reason = error instanceof Deno.errors.AlreadyExists
      ? "is there already; a recording never replaces a file"
      : error instanceof Deno.errors.NotFound
      ? "its folder is not there"
      : (error as Error).message;
    throw new CommandFailure(ExitCode.CannotWrite, `${path}: ${reason}`);
  }
}
