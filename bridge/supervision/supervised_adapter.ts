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

/** How an adapter comes to a device that another one has; see {@linkcode Supervisor}. */
export interface DeviceClaims {
  /** Tells whether `claim` would succeed now. */
  isFree(device: string, claimant: SupervisedAdapter): boolean;
  /** Has the other one give the device up if it is not there. */
  claim(device: string, claimant: SupervisedAdapter): void;
  /** Has the one that has a device say that another one claims it too, until `isOver`. */
  dispute(device: string, claimant: SupervisedAdapter, isOver: boolean): void;
}

/** Why an adapter's devices are not there. */
interface Outage {
  readonly state: "absent" | "error" | "released";
  readonly reason: string;
}

/** What an adapter is about. */
type Phase =
  | { readonly name: "running" }
  /** Between two runs. */
  | { readonly name: "pausing"; readonly delayMs: number }
  /** Its only device has an id that it cannot have: the run ends, and then it waits for a change. */
  | { readonly name: "refused"; readonly device: string; readonly outage: Outage }
  /** Another program has its port until a time in milliseconds since 1970. */
  | { readonly name: "released"; readonly until: number }
  | { readonly name: "stopped" };

/** Which phases can follow one. */
const FOLLOWERS: Readonly<Record<Phase["name"], readonly Phase["name"][]>> = {
  running: ["pausing", "refused", "released", "stopped"],
  pausing: ["running", "released", "stopped"],
  refused: ["running", "released", "stopped"],
  released: ["running", "released", "stopped"],
  stopped: [],
};

/** One adapter's course: run, failure, pause, run; and what its devices' viewers see of it. */
export class SupervisedAdapter {
  readonly adapter: DeviceAdapter;
  readonly #hub: Hub;
  readonly #parts: SupervisionParts;
  readonly #claims: DeviceClaims;
  readonly #pace: RestartPace;
  readonly #devices = new Set<string>();
  /** Those of them that its last run has named; the others are from earlier runs, and absent. */
  #present = new Set<string>();
  /** Why a device that is there needs attention all the same, by its id. */
  readonly #disputes = new Map<string, string>();
  #phase: Phase = { name: "running" };
  /** Aborted when the phase is left; a run may take its time after that. */
  #turn = new AbortController();
  /** Whether the only device is one that the supervision made up to show a failure. */
  #hasStandIn = false;
  /** What viewers see, until a device is online again. */
  #outage: Outage | null = null;
  #lastRefusal = "";
  /** Whether its last device went on to another adapter: then there is nothing to show. */
  #isBereft = false;
  #run: Promise<unknown> = Promise.resolve();
  #course: Promise<void> = Promise.resolve();

  constructor(adapter: DeviceAdapter, hub: Hub, parts: SupervisionParts, claims: DeviceClaims) {
    this.adapter = adapter;
    this.#hub = hub;
    this.#parts = parts;
    this.#claims = claims;
    this.#pace = new RestartPace(parts.random, adapter.retry);
  }

  /** Runs the adapter until {@linkcode stop}. */
  start(): void {
    this.#course = this.#followPhases();
  }

  /** Stops the adapter; resolves when it has released everything, or is given up on. */
  async stop(): Promise<void> {
    this.#enter({ name: "stopped" });
    await this.#awaitOrWarn(this.#course);
  }

  /**
   * Keeps the adapter from running for `seconds`, so that another program can have its port; 0
   * lets it run again at once. Resolves, when the adapter has given everything back, with the
   * time at which it will run again, in milliseconds since 1970.
   */
  async release(seconds: number): Promise<number> {
    const now = this.#parts.clock.now();
    const until = now + seconds * 1000;
    if (seconds > 0) this.#enter({ name: "released", until });
    else if (this.#phase.name === "released") this.#enter({ name: "running" });
    else return now;
    await this.#awaitOrWarn(this.#run);
    return until;
  }

  /** Makes the hub forget the adapter's devices. */
  forget(): void {
    for (const device of this.#devices) this.#hub.remove(device);
    this.#devices.clear();
  }

  /** Tells whether {@linkcode yieldDevice} would give a device up: one of its own that is absent. */
  yields(device: string, heir: DeviceAdapter): boolean {
    const isAbsent = this.#hub.device(device)?.state === "absent";
    return isAbsent && this.#devices.has(device) && heir.type === this.adapter.type;
  }

  /** Shows that another adapter's board has the id of a device of this one, until `isOver`. */
  dispute(device: string, rival: DeviceAdapter, isOver: boolean): void {
    const known = this.#hub.device(device);
    const told = this.#disputes.get(device);
    if (isOver) this.#disputes.delete(device);
    else this.#disputes.set(device, `another board has this id too, and was refused: ${rival.id}`);
    if (known === undefined || known.reason !== told) return;
    this.#hub.setState(device, known.state, this.#disputes.get(device));
  }

  /** Gives a device up to `heir`, if it may; the device stays known to viewers. */
  yieldDevice(device: string, heir: DeviceAdapter): void {
    if (!this.yields(device, heir)) return;
    this.#devices.delete(device);
    this.#present.delete(device);
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

  /** The one place that changes the phase; what cannot follow is left undone. */
  #enter(next: Phase): void {
    if (!FOLLOWERS[this.#phase.name].includes(next.name)) return;
    if (this.#phase.name === "refused") this.#claims.dispute(this.#phase.device, this, true);
    const left = this.#turn;
    this.#phase = next;
    this.#turn = new AbortController();
    left.abort();
  }

  async #followPhases(): Promise<void> {
    while (this.#phase.name !== "stopped") {
      const phase = this.#phase;
      const next = await this.#live(phase, this.#turn.signal);
      // Else it was told what to do next meanwhile.
      if (this.#phase === phase) this.#enter(next);
    }
  }

  /** Lives through a phase; resolves with what follows unless something else was decided. */
  async #live(phase: Phase, signal: AbortSignal): Promise<Phase> {
    const { clock } = this.#parts;
    switch (phase.name) {
      case "running": {
        const run = this.#runAdapter(signal);
        this.#run = run;
        const outage = await run;
        if (this.#phase === phase) this.#show(outage);
        return { name: "pausing", delayMs: this.#pace.failed(clock.elapsed()) };
      }
      case "pausing":
        await pause(clock, phase.delayMs, signal, (ended) => this.adapter.changed?.(ended));
        break;
      case "refused":
        this.#show(phase.outage);
        // Opening the port again and again would only reset the board.
        await pause(clock, Infinity, signal, (ended) => this.#vacancy(phase.device, ended));
        break;
      case "released":
        await this.#stayAway(phase.until, signal);
        break;
      case "stopped":
        return phase;
    }
    return { name: "running" };
  }

  /** Resolves when a device's id can be had, or the adapter has something else to offer. */
  #vacancy(id: string, ended: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      const isVacant = this.#hub.check(this.adapter, id) === null;
      if (isVacant || this.#claims.isFree(id, this)) resolve();
    };
    const stop = this.#hub.onDeviceChange(look);
    ended.addEventListener("abort", stop);
    this.adapter.changed?.(ended).then(resolve, () => {});
    // Who had it may have gone while this adapter was closing its port.
    look();
    return promise;
  }

  async #stayAway(until: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const delayMs = Math.max(0, until - clock.now());
    const seconds = Math.ceil(delayMs / 1000);
    this.#show({ state: "released", reason: `lent to another program for up to ${seconds} s` });
    await pause(clock, delayMs, signal);
    if (this.#phase.name === "released" && signal.aborted) return;
    this.#outage = null;
    this.#pace.reset();
  }

  async #runAdapter(signal: AbortSignal): Promise<Outage> {
    const run = { isSettled: false };
    this.#present = new Set();
    try {
      await this.adapter.run(this.#events(run), signal);
      return { state: "absent", reason: "the adapter ended by itself" };
    } catch (error) {
      return toOutage(error);
    } finally {
      run.isSettled = true;
    }
  }

  #events(run: { readonly isSettled: boolean }): DeviceEvents {
    const hub = this.#hub;
    const isOurs = (device: string) => !run.isSettled && this.#devices.has(device);
    return {
      device: (description, replaces) => {
        if (run.isSettled) return;
        const { id } = description;
        if (!this.#devices.has(id)) this.#claims.claim(id, this);
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
        hub.setState(device, state, reason ?? this.#disputes.get(device));
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
    if (replaces !== undefined) {
      this.#devices.delete(replaces);
      this.#present.delete(replaces);
    }
    this.#devices.add(device);
    this.#present.add(device);
  }

  /** An adapter may say the same again and again: it is logged once. */
  #refuse(device: string, reason: string, replaces: string | undefined): void {
    const { log } = this.#parts;
    if (reason !== this.#lastRefusal) log.warn(`${this.adapter.id}: device refused: ${reason}`);
    this.#lastRefusal = reason;
    const others = [...this.#present].filter((id) => id !== replaces && id !== this.adapter.id);
    if (others.length > 0 || this.adapter.hasManyDevices) return;
    // It has no other device: whatever it goes on to say would be nobody's.
    this.#hasStandIn ||= this.#devices.has(this.adapter.id);
    const outage: Outage = { state: "error", reason };
    this.#outage = outage;
    this.#enter({ name: "refused", device, outage });
    this.#claims.dispute(device, this, false);
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
    for (const device of this.#present.size > 0 ? this.#present : this.#devices) {
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
