import { type Field, FieldDecoder } from "./fields.ts";
import type { ReadingSink } from "./line_format.ts";

/** What is in a board's frames: always the same, or by a byte in them. */
export interface FrameContent {
  readonly fields?: readonly Field[];
  readonly types?: {
    /** Where in the payload the byte is that tells the frames apart. */
    readonly at: number;
    /** The fields of each kind by that byte in hexadecimal, `01` or `0x01`. */
    readonly of: Readonly<Record<string, readonly Field[]>>;
  };
}

/** Reads the frames of a board, of one kind or of several. */
export class FrameDecoder {
  /** The lengths that the frames can have. */
  readonly byteLengths: readonly number[];
  readonly #decode: (bytes: Uint8Array, start: number, end: number, sink: ReadingSink) => boolean;

  /** @throws {RangeError | TypeError} when the content describes no frame */
  constructor({ fields, types }: FrameContent) {
    if (types === undefined) {
      const decoder = new FieldDecoder(fields ?? []);
      this.byteLengths = [decoder.byteLength];
      this.#decode = (bytes, start, end, sink) => decoder.decode(bytes, start, end, sink);
      return;
    }
    const decoders = new Map(
      Object.entries(types.of).map((
        [byte, fields],
      ) => [parseInt(byte, 16), new FieldDecoder(fields)]),
    );
    this.byteLengths = [...decoders.values()].map(({ byteLength }) => byteLength);
    this.#decode = (bytes, start, end, sink) => {
      if (start + types.at >= end) return false;
      // Kinds that nobody described are no faults.
      return decoders.get(bytes[start + types.at])?.decode(bytes, start, end, sink) ?? true;
    };
  }

  /** Reports what the frame `bytes[start..end)` says; false when it is not as long as described. */
  decode(bytes: Uint8Array, start: number, end: number, sink: ReadingSink): boolean {
    return this.#decode(bytes, start, end, sink);
  }
}
