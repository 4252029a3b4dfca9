import type { PackedBatch, Reading, TopicNames, Value } from "../wire/messages.ts";

/** Reads what one subscription gets in packed form: its topics go by numbers. */
export class Unpacker {
  readonly #topics: string[] = [];

  /** Takes the parameters of one `topics` notification. */
  learn({ from, topics }: TopicNames): void {
    this.#topics.splice(from, Infinity, ...topics);
  }

  /** Returns the readings of one `packed` notification; what is none is left out. */
  unpack({ time, seq, runs }: PackedBatch): Reading[] {
    const readings: Reading[] = [];
    for (const run of runs) {
      let number = run[0] as number;
      time += run[1] as number;
      seq += run[2] as number;
      for (let i = 3; i < run.length; i++) {
        const topic = this.#topics[number++];
        if (topic !== undefined) readings.push({ topic, time, value: run[i] as Value, seq });
        seq++;
      }
    }
    return readings;
  }
}
