import { Derivations } from "../../../bridge/derived/derivations.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import type { Reading } from "../../../bridge/hub/reading.ts";
import { systemClock } from "../../../bridge/clock.ts";
import type { Value } from "../../../devices/adapter.ts";

/** A hub with two boards and what is derived from them; its time is what the test says. */
export class Scene {
  now = 1_700_000_000_000;
  readonly hub: Hub;
  readonly derivations: Derivations;
  readonly warnings: string[] = [];
  /** What was published of devices that are no boards, as `topic=value@seconds`. */
  readonly said: string[] = [];
  readonly readings: Reading[] = [];

  constructor() {
    const clock = { ...systemClock, now: () => this.now };
    this.hub = new Hub({ clock });
    const log = { info() {}, warn: (line: string) => void this.warnings.push(line) };
    this.derivations = new Derivations({ hub: this.hub, clock, log });
    for (const id of ["a", "b"]) this.board(id);
    this.derivations.start();
    const start = this.now;
    this.hub.subscribe(["#"], (reading) => {
      this.readings.push(reading);
      const { topic, value, time } = reading;
      if (/^[ab]\//.test(topic)) return;
      this.said.push(`${topic}=${value}@${(time - start) / 1_000}`);
    });
  }

  /** A board that is online. */
  board(id: string): void {
    const channels = [{ id: "t", kind: "number", unit: "°C", writable: false }] as const;
    this.hub.describe({ id, type: "test" }, { id, name: id, channels });
    this.hub.setState(id, "online");
  }

  /** Reads one value, so many seconds later than before. */
  async read(topic: string, value: Value, afterS = 1): Promise<void> {
    this.now += afterS * 1_000;
    this.publish(topic, value);
    await this.settle();
  }

  /** Reads one value now; nothing derived from it is published yet. */
  publish(topic: string, value: Value): void {
    const [device, channel] = topic.split("/");
    this.hub.publish(device, channel, value, this.now);
  }

  /** Lets what was derived be published. */
  async settle(): Promise<void> {
    await Promise.resolve();
    await Promise.resolve();
  }

  /** What was said since the last time. */
  heard(): string[] {
    return this.said.splice(0);
  }
}
