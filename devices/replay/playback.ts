import { waitUntil } from "../wait_until.ts";
import { DeviceError } from "../adapter.ts";
import { type RecordedChunk, RecordingDecoder } from "./recording.ts";

const READ_BYTES = 16 * 1024;

/** How a recording is played. */
export interface PlaybackOptions {
  /** How many times as fast as it was recorded. */
  readonly speed: number;
  /** Ends the playback. */
  readonly signal: AbortSignal;
}

/**
 * Plays the recording at `path` once: gives what was recorded (null for a hang-up) when it is due.
 *
 * @throws {DeviceError} `absent` or `unusable`, with what is wrong with the file.
 */
export async function* playRecording(
  path: string,
  { speed, signal }: PlaybackOptions,
): AsyncGenerator<RecordedChunk["bytes"]> {
  const begin = performance.now();
  try {
    for await (const { elapsedMs, bytes } of readRecording(path)) {
      await waitUntil(begin + elapsedMs / speed, signal);
      if (signal.aborted) return;
      yield bytes;
    }
  } catch (cause) {
    throw explain(path, cause);
  }
}

async function* readRecording(path: string): AsyncGenerator<RecordedChunk> {
  using file = await Deno.open(path);
  const decoder = new RecordingDecoder();
  const buffer = new Uint8Array(READ_BYTES);
  for (let count; (count = await file.read(buffer)) !== null;) {
    yield* decoder.receive(buffer.subarray(0, count));
  }
  if (decoder.startedAt === null) throw new SyntaxError("Line 1 does not begin a recording");
}

function explain(path: string, cause: unknown): DeviceError {
  if (cause instanceof Deno.errors.NotFound) {
    return new DeviceError("absent", `There is no recording ${path}`, { cause });
  }
  const { message } = cause as Error;
  const reason = cause instanceof SyntaxError
    ? `${path} cannot be played: ${message}`
    : `${path} cannot be read: ${message}`;
  return new DeviceError("unusable", reason, { cause });
}
