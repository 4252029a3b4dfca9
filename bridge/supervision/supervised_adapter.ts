import { type DeviceAdapter, DeviceError, type DeviceEvents } from "../../devices/adapter.ts";
import type { Clock } from "../clock.ts";
import type { Hub } from "../hub/hub.ts";
import type { Log } from "../log.ts";
import { pause } from "./pause.ts";
import { RestartPace } from "./restart_pace.ts";

/** How long an adapter may take to stop before it is left behind. */
export const STOP_TIMEOUT_MS = 5000;

/** What supervision works with. */
export interface SupervisionParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Returns a number from 0 to below 1. */
  readonly random: () => number;
}

/** Has another adapter give up a device of its own that is not there; see {@linkcode Supervisor}. */
export type ClaimDevice = (device: string, claimant: SupervisedAdapter) => void;

/** Why an adapter's devices are not there. */
interface Outage {
  readonly state: "absent" | "error" | "released";
  readonly reason: string;
  /** The device whose id was refused, if that is why. */
  readonly refused?: string;
}

/** One adapter's course: run, failure, pause, run; and what its devices' viewers see of it. */
export class SupervisedAdapter {
  readonly adapter: DeviceAdapter;
  readonly #hub: Hub;
  readonly #parts: SupervisionParts;
  readonly #claim: ClaimDevice;
  readonly #pace: RestartPace;
  readonly #devices = new Set<string>();
  /** Whether the only device is one that the supervision made up to show a failure. */
  #hasStandIn = false;
  #outage: Outage | null = null;
  /** Why its only device was refused in this run; the run ends then. */
  #refusal: Outage | null = null;
  #lastRefusal = "";
  /** Whether its last device went on to another adapter: then there is nothing to show. */
  #isBereft = false;
  #isStopped = false;
  /** When the adapter may run again, in milliseconds since 1970; null unless it is released. */
  #releasedUntil: number | null = null;
  /** Ends the run, or the pause, that is under way. */
  #turn = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #finished: Promise<void> = Promise.resolve();

  constructor(adapter: DeviceAdapter, hub: Hub, parts: SupervisionParts, claim: ClaimDevice) {
    this.adapter = adapter;
    this.#hub = hub;
    this.#parts = parts;
    this.#claim = claim;
    this.#pace = new RestartPace(parts.random, adapter.retry);
  }

  /** Runs the adapter until {@linkcode stop}. */
  start(): void {
    this.#finished = this.#loop();
  }

  /** Stops the adapter; resolves when it has released everything, or is given up on. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#turn.abort();
    await this.#awaitOrWarn(this.#finished);
  }

  /**
   * Keeps the adapter from running for `seconds`, so that another program can have its port; 0
   * lets it run again at once. Resolves, when the adapter has given everything back, with the
   * time at which it will run again, in milliseconds since 1970.
   */
  async release(seconds: number): Promise<number> {
    const now = this.#parts.clock.now();
    const until = now + seconds * 1000;
    if (seconds <= 0 && this.#releasedUntil === null) return now;
    this.#releasedUntil = seconds > 0 ? until : null;
    this.#turn.abort();
    await this.#awaitOrWarn(this.#running);
    return until;
  }

  /** Makes the hub forget the adapter's devices. */
  forget(): void {
    for (const device of this.#devices) this.#hub.remove(device);
    this.#devices.clear();
  }

  /** Gives a device of its own up to `heir` if it is absent; it stays known to viewers. */
  yieldDevice(device: string, heir: DeviceAdapter): void {
    const isAbsent = this.#hub.device(device)?.state === "absent";
    if (!isAbsent || !this.#devices.has(device) || heir.type !== this.adapter.type) return;
    this.#devices.delete(device);
    this.#isBereft = this.#devices.size === 0;
    this.#hub.handOver(device, heir);
  }

  async #awaitOrWarn(end: Promise<unknown>): Promise<void> {
    const { clock, log } = this.#parts;
    const late = Promise.withResolvers<void>();
    const cancel = clock.after(STOP_TIMEOUT_MS, () => {
      log.warn(`adapter ${this.adapter.id} did not stop within ${STOP_TIMEOUT_MS} ms`);
      late.resolve();
    });
    await Promise.race([end, late.promise]);
    cancel();
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      if (this.#releasedUntil !== null) await this.#stayAway(this.#releasedUntil);
      else await this.#runAndPause();
    }
  }

  async #runAndPause(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#turn = new AbortController();
    this.#refusal = null;
    const running = this.#run(signal);
    this.#running = running;
    const outage = await running;
    if (this.#isStopped || this.#releasedUntil !== null) return;
    this.#show(outage);
    const pausing = this.#turn = new AbortController();
    const delayMs = this.#pace.failed(clock.elapsed());
    const { refused } = outage;
    if (refused === undefined) {
      await pause(clock, delayMs, pausing.signal, (ended) => this.adapter.changed?.(ended));
    } else {
      // Opening the port again and again would only reset the board.
      await pause(clock, Infinity, pausing.signal, (ended) => this.#vacancy(refused, ended));
    }
  }

  /** Resolves when a device's id can be had, or the adapter has something else to offer. */
  #vacancy(id: string, ended: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.#hub.onDeviceChange((device, isGone) => {
      if (device.id === id && (isGone || device.state === "absent")) resolve();
    });
    ended.addEventListener("abort", stop);
    this.adapter.changed?.(ended).then(resolve, () => {});
    return promise;
  }

  async #stayAway(until: number): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#turn = new AbortController();
    const delayMs = Math.max(0, until - clock.now());
    const seconds = Math.ceil(delayMs / 1000);
    this.#show({ state: "released", reason: `lent to another program for up to ${seconds} s` });
    await pause(clock, delayMs, signal);
    // A change of mind has set another time.
    if (!signal.aborted) this.#releasedUntil = null;
    if (this.#releasedUntil !== null) return;
    this.#outage = null;
    this.#pace.reset();
  }

  async #run(signal: AbortSignal): Promise<Outage> {
    const run = { isSettled: false };
    let outage: Outage;
    try {
      await this.adapter.run(this.#events(run), signal);
      outage = { state: "absent", reason: "the adapter ended by itself" };
    } catch (error) {
      outage = toOutage(error);
    } finally {
      run.isSettled = true;
    }
    return this.#refusal ?? outage;
  }

  #events(run: { readonly isSettled: boolean }): DeviceEvents {
    const hub = this.#hub;
    const isOurs = (device: string) => !run.isSettled && this.#devices.has(device);
    return {
      device: (description, replaces) => {
        if (run.isSettled) return;
        const { id } = description;
        if (!this.#devices.has(id)) this.#claim(id, this);
        const refusal = hub.describe(this.adapter, description, replaces);
        if (refusal === null) this.#adopt(id, replaces);
        else this.#refuse(id, refusal, replaces);
      },
      removed: (device) => {
        if (!isOurs(device)) return;
        this.#devices.delete(device);
        hub.remove(device);
      },
      state: (device, state, reason) => {
        if (!isOurs(device)) return;
        if (state === "online") this.#recover();
        // While an absent device is retried it stays absent: a state that flickers says nothing.
        if (state === "opening" && this.#outage !== null) return;
        hub.setState(device, state, reason);
      },
      reading: (device, channel, value, time) => {
        if (isOurs(device)) hub.publish(device, channel, value, time);
      },
      log: (device, line, time) => {
        if (isOurs(device)) hub.log(device, line, time);
      },
      bytes: (device, chunk, time) => {
        if (isOurs(device)) hub.bytes(device, chunk, time);
      },
      count: (device, counter, amount) => {
        if (isOurs(device)) hub.count(device, counter, amount);
      },
    };
  }

  #adopt(device: string, replaces: string | undefined): void {
    const standIn = this.adapter.id;
    if (this.#hasStandIn && device !== standIn) {
      this.#devices.delete(standIn);
      this.#hub.remove(standIn);
    }
    this.#hasStandIn = false;
    this.#isBereft = false;
    if (replaces !== undefined) this.#devices.delete(replaces);
    this.#devices.add(device);
  }

  /** An adapter may say the same again and again: it is logged once. */
  #refuse(device: string, reason: string, replaces: string | undefined): void {
    const { log } = this.#parts;
    if (reason !== this.#lastRefusal) log.warn(`${this.adapter.id}: device refused: ${reason}`);
    this.#lastRefusal = reason;
    const others = [...this.#devices].filter((id) => id !== replaces && id !== this.adapter.id);
    if (others.length > 0 || this.adapter.hasManyDevices) return;
    // It has no other device: whatever it goes on to say would be nobody's.
    this.#hasStandIn ||= this.#devices.has(this.adapter.id);
    this.#outage = this.#refusal = { state: "error", reason, refused: device };
    this.#turn.abort();
  }

  #recover(): void {
    this.#pace.online(this.#parts.clock.elapsed());
    if (this.#outage === null) return;
    this.#outage = null;
    this.#parts.log.info(`${this.adapter.id}: online again`);
  }

  #show(outage: Outage): void {
    if (outage.reason !== this.#outage?.reason) {
      this.#parts.log.warn(`${this.adapter.id}: ${outage.reason}`);
    }
    this.#outage = outage;
    if (this.#devices.size === 0) this.#standIn(outage);
    for (const device of this.#devices) {
      this.#hub.setState(device, outage.state, outage.reason);
    }
  }

  /** An outage is seen also when the adapter has named no device yet. */
  #standIn({ state, reason }: Outage): void {
    if (this.#isBereft && state === "absent") return;
    const { id } = this.adapter;
    if (this.#hub.describe(this.adapter, { id, name: id, channels: [] }) !== null) return;
    this.#hasStandIn = true;
    this.#devices.add(id);
    this.#hub.setState(id, state, reason);
  }
}

function toOutage(error: unknown): Outage {
  if (error instanceof DeviceError) {
    return { state: error.kind === "unusable" ? "error" : "absent", reason: error.message };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { state: "error", reason: `the adapter failed: ${text}` };
}
