import type {
  DeviceCounter,
  DeviceDescription,
  DeviceEvents,
  RunningState,
  Value,
} from "../../devices/adapter.ts";

/** One call on {@linkcode DeviceEvents}. */
export type DeviceEvent =
  | { type: "device"; device: string; description: DeviceDescription; replaces?: string }
  | { type: "state"; device: string; state: RunningState; reason?: string }
  | { type: "reading"; device: string; channel: string; value: Value; time: number }
  | { type: "log"; device: string; line: string; time: number };

/** Keeps what an adapter reports, and lets a test wait for it. */
export class EventRecorder implements DeviceEvents {
  readonly events: DeviceEvent[] = [];
  readonly counts: Partial<Record<DeviceCounter, number>> = {};
  #onEvent = Promise.withResolvers<void>();

  device(description: DeviceDescription, replaces?: string): void {
    this.#record({ type: "device", device: description.id, description, replaces });
  }

  state(device: string, state: RunningState, reason?: string): void {
    this.#record({ type: "state", device, state, reason });
  }

  reading(device: string, channel: string, value: Value, time: number): void {
    this.#record({ type: "reading", device, channel, value, time });
  }

  log(device: string, line: string, time: number): void {
    this.#record({ type: "log", device, line, time });
  }

  count(_device: string, counter: DeviceCounter, amount: number): void {
    this.counts[counter] = (this.counts[counter] ?? 0) + amount;
    this.#notify();
  }

  /** Resolves with the first event, past or to come, that `matches` is true for. */
  async event(matches: (event: DeviceEvent) => boolean): Promise<DeviceEvent> {
    for (let index = 0;; index++) {
      while (index === this.events.length) await this.#onEvent.promise;
      if (matches(this.events[index])) return this.events[index];
    }
  }

  /** Resolves when `device` is, or was, in `state`. */
  reached(state: RunningState): Promise<DeviceEvent> {
    return this.event((event) => event.type === "state" && event.state === state);
  }

  /** Resolves when the counter is at least `amount`. */
  async counted(counter: DeviceCounter, amount: number): Promise<void> {
    while ((this.counts[counter] ?? 0) < amount) await this.#onEvent.promise;
  }

  /** The readings so far, as `[channel, value]`. */
  readings(): [string, Value][] {
    return this.events.flatMap((event) =>
      event.type === "reading" ? [[event.channel, event.value] as [string, Value]] : []
    );
  }

  /** The log lines so far. */
  logLines(): string[] {
    return this.events.flatMap((event) => event.type === "log" ? [event.line] : []);
  }

  #record(event: DeviceEvent): void {
    this.events.push(event);
    this.#notify();
  }

  #notify(): void {
    this.#onEvent.resolve();
    this.#onEvent = Promise.withResolvers();
  }
}
