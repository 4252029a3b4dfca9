import { DeviceError, type Value } from "../adapter.ts";
import { BoardSession, type SessionSettings } from "./board_session.ts";
import { learnLanguage, type OwnLanguageConfig } from "./own_language.ts";

/** What a board's entry says of reading it. */
export type RehearsalConfig =
  & Omit<OwnLanguageConfig, "frames" | "telegram">
  & Pick<SessionSettings, "lines" | "decimal" | "time" | "frames" | "telegram">;

/** What comes of a board's bytes. */
export interface RehearsalEvents {
  /** A reading, with its channel's unit as far as that is known. */
  reading(channel: string, value: Value, unit: string | undefined): void;
  /** A line that is no reading. */
  log(line: string): void;
  /** Why a line gave less than it could. */
  difficulty(reason: string): void;
  /** Bytes were dropped, and why. */
  dropped(reason: string): void;
}

/** A board's bytes on their way through the code that reads a real one, without a port. */
export interface Rehearsal {
  /** Takes what the board sent. */
  receive(bytes: Uint8Array): void;
  end(): void;
}

/**
 * Reads bytes as a board's entry says; nothing is asked and nothing waits for a port.
 *
 * @throws {DeviceError} `unusable` when a pattern cannot be matched
 */
export async function rehearse(
  config: RehearsalConfig,
  events: RehearsalEvents,
): Promise<Rehearsal> {
  const { lines, decimal, time, frames, telegram } = config;
  const { patterns } = await learnLanguage(config);
  const units = new Map(Object.entries(config.channels ?? {}).map(([id, { unit }]) => [id, unit]));
  let lastLine = "";
  const online = Promise.withResolvers<void>();
  const settings = { lines, decimal, time, frames, telegram, patterns };
  const session = new BoardSession(
    () => Promise.resolve(),
    { ...settings, hello: false, settleMs: 0, staleAfterMs: Infinity },
    {
      onOnline: () => online.resolve(),
      onCondition(_state, reason) {
        // What is not understood is in the log too, just before.
        if (reason !== undefined && reason !== lastLine) events.difficulty(reason);
      },
      onHello({ channels }) {
        for (const { id, unit } of channels) if (unit !== undefined) units.set(id, unit);
      },
      onReading: (channel, value) => events.reading(channel, value, units.get(channel)),
      onLog(line) {
        lastLine = line;
        events.log(line);
      },
      onCount(counter) {
        if (counter === "badFrames") events.dropped("bytes that are no frame, or a wrong checksum");
        if (counter === "linesTooLong") events.dropped("a line of over 1024 bytes");
      },
    },
  );
  await online.promise;
  return {
    receive: (bytes) => session.receive(bytes),
    end: () => session.end(new DeviceError("lost", "The rehearsal is over")),
  };
}
