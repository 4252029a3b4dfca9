import { LineFramer } from "../framing/lines.ts";
import { TelegramFramer } from "../framing/telegram.ts";
import { describeWritten } from "../framing/written_checksum.ts";
import type { TelegramSettings } from "./telegram_keys.ts";

const LF = Uint8Array.of(10);

/** What a {@linkcode TelegramInput} reports. */
export interface TelegramEvents {
  /** A line of a telegram whose checksum is right: `bytes[start..end)`. */
  onLine(bytes: Uint8Array, start: number, end: number): void;
  /** Bytes were no telegram, or the checksum of one was wrong. */
  onBadFrame(): void;
}

/** Makes lines of telegrams. The one that was under way at the start is dropped. */
export class TelegramInput {
  readonly #framer: TelegramFramer;

  constructor({ start, end, aside, ...settings }: TelegramSettings, events: TelegramEvents) {
    const lines = new LineFramer({
      onLine: (bytes, from, to) => events.onLine(bytes, from, to),
      onTooLong: () => events.onBadFrame(),
    });
    const checksum = describeWritten({
      kind: settings.checksum,
      isHex: settings.written !== "byte",
      coversMarkers: settings.covers === "all",
    });
    this.#framer = new TelegramFramer({
      onFrame(bytes, from, to) {
        lines.receive(bytes.subarray(from, to));
        lines.receive(LF);
      },
      onBadFrame: () => events.onBadFrame(),
    }, {
      start,
      end,
      checksum,
      ...(aside !== undefined && {
        aside: { start: aside.start.charCodeAt(0), end: aside.end.charCodeAt(0) },
      }),
    });
    this.#framer.skipFrame();
  }

  /** Takes the next bytes. */
  receive(chunk: Uint8Array): void {
    this.#framer.receive(chunk);
  }
}
