import { DeviceError, type Value } from "../../../devices/adapter.ts";
import { BoardSession, type SessionSettings } from "../../../devices/board/board_session.ts";

/** What came out of what a board printed. */
export interface Played {
  /** `channel = value`, with the channel's unit where it has one. */
  readonly readings: string[];
  readonly times: number[];
  readonly values: [string, Value][];
  readonly log: string[];
  /** The reasons that the device's state was given. */
  readonly reasons: string[];
  /** All conditions; undefined for one without a reason. */
  readonly conditions: (string | undefined)[];
  /** For the test: how much it has sent. */
  sent: number;
  readonly counts: Record<string, number>;
}

/** Opens a session with a board that was silent so far. */
export async function open(settings: SessionSettings = {}) {
  const played: Played = {
    readings: [],
    times: [],
    values: [],
    log: [],
    reasons: [],
    conditions: [],
    sent: 0,
    counts: {},
  };
  const units = new Map<string, string>();
  const online = Promise.withResolvers<void>();
  let change = Promise.withResolvers<void>();
  const notify = () => {
    change.resolve();
    change = Promise.withResolvers();
  };
  const session = new BoardSession(() => Promise.resolve(), {
    hello: false,
    settleMs: 0,
    staleAfterMs: Infinity,
    ...settings,
  }, {
    onOnline: () => online.resolve(),
    onCondition(_, reason) {
      played.conditions.push(reason);
      if (reason !== undefined) played.reasons.push(reason);
      notify();
    },
    onHello: ({ channels }) => channels.forEach(({ id, unit }) => unit && units.set(id, unit)),
    onReading(channel, value, time) {
      const unit = units.get(channel);
      played.readings.push(`${channel} = ${value}${unit === undefined ? "" : ` ${unit}`}`);
      played.values.push([channel, value]);
      played.times.push(time);
      notify();
    },
    onLog: (line) => played.log.push(line),
    onCount: (name, amount) => played.counts[name] = (played.counts[name] ?? 0) + amount,
  });
  await online.promise;
  return {
    session,
    played,
    /** Resolves at the next reading or condition. */
    changed: () => change.promise,
    end: () => session.end(new DeviceError("lost", "The test is over")),
  };
}

/**
 * Plays bytes through a whole session, as of a board that was silent until the session began.
 * In `text`, `⏎` is CR LF, `⇥` TAB, and `\xNN` one byte.
 */
export async function play(
  text: string | readonly Uint8Array[],
  settings: SessionSettings = {},
): Promise<Played> {
  const { session, played, end } = await open(settings);
  const chunks = typeof text === "string" ? [toBytes(text)] : text;
  for (const chunk of chunks) session.receive(chunk);
  end();
  return played;
}

/** The bytes that `text` stands for. */
export function toBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  const parts = text.replaceAll("⏎", "\r\n").replaceAll("⇥", "\t").split(/\\x([\dA-F]{2})/);
  return Uint8Array.from(
    parts.flatMap((part, index) =>
      index % 2 === 1 ? [parseInt(part, 16)] : [...encoder.encode(part)]
    ),
  );
}
