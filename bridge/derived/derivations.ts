import type { ChannelDescription, DeviceState, Value } from "../../devices/adapter.ts";
import type { Clock } from "../clock.ts";
import type { Device, DeviceOwner } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Reading } from "../hub/reading.ts";
import type { Log } from "../log.ts";
import { compile, type Evaluate } from "./compile.ts";
import {
  checkDefinition,
  type CheckedDefinition,
  type Definition,
  DefinitionError,
  inOrder,
  MAX_DEFINITIONS,
} from "./definition.ts";
import { DerivedDevices } from "./derived_devices.ts";
import { EvaluationBudget } from "./evaluation_budget.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { type Source, Sources } from "./sources.ts";

/** Who reports derived devices to the hub. */
const OWNER: DeviceOwner = { id: "derived", type: "derived" };

/** When there were too many evaluations, the next ones are so much later. */
const PAUSE_MS = 50;

/** What {@linkcode Derivations} work with. */
export interface DerivationParts {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly log: Log;
}

/** A channel that is made of others, as it stands. */
interface Derived {
  readonly definition: CheckedDefinition;
  readonly inputs: readonly Source<Derived>[];
  readonly evaluate: Evaluate;
  /** Itself, where others are made of it. */
  output: Source<Derived> | undefined;
  /** What it is, as far as its inputs are known. */
  meaning: Meaning;
  /** Undefined until it has said something. */
  value: Value | undefined;
  isDirty: boolean;
}

/** A derived channel as one looks at it. */
export interface DerivedStatus extends Meaning {
  readonly definition: CheckedDefinition;
  /** The topics of its inputs that are missing now. */
  readonly missing: readonly string[];
  /** Why it is not there. */
  readonly fault?: string;
}

/**
 * The channels that are made of other channels. Each is evaluated when one of those reads something,
 * once for all of them that read at the same time, and has the time of the newest. An input is missing
 * until its first reading, while it is null, and from when its device is no longer online until it
 * reads again. When there is too much to evaluate, what was read meanwhile is left out, and counted.
 */
export class Derivations {
  readonly #parts: DerivationParts;
  readonly #devices: DerivedDevices;
  readonly #derived = new Map<string, Derived>();
  readonly #sources: Sources<Derived>;
  /** Those that others are made of come before those. */
  #ordered: readonly Derived[] = [];
  /** The last known states of the devices that inputs are of. */
  readonly #states = new Map<string, DeviceState>();
  #round = 0;
  #roundTime = NaN;
  #isDirty = false;
  #isScheduled = false;
  /** Whether something came or went since the devices' states were shown. */
  #areStatesStale = false;
  /** Whether an input's device may be another than when the derived ones were described. */
  #areMeaningsStale = false;
  #outbox: { readonly from: Derived; readonly value: Value; readonly time: number }[] = [];
  #unsubscribe: () => void = () => {};
  #stopListening: () => void = () => {};
  readonly #budget: EvaluationBudget;
  #cancelPause: (() => void) | null = null;
  #evaluations = 0;
  #skipped = 0;

  /** Does nothing yet. */
  constructor(parts: DerivationParts) {
    this.#parts = parts;
    this.#budget = new EvaluationBudget(parts.clock);
    this.#sources = new Sources(parts.hub);
    this.#devices = new DerivedDevices(parts.hub, OWNER, parts.log);
  }

  /** How often a derived channel was evaluated. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** How often what was read had to wait, and was left out when more was read. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Follows the devices. */
  start(): void {
    this.#stopListening = this.#parts.hub.onDeviceChange((device, isGone) => {
      this.#deviceChanged(device, isGone);
    });
  }

  /** Follows nothing any more. */
  stop(): void {
    this.#stopListening();
    this.#unsubscribe();
    this.#cancelPause?.();
  }

  /** Every derived channel, in the order they were defined. */
  list(): DerivedStatus[] {
    return [...this.#derived.values()].map(({ definition, inputs, meaning }) => ({
      definition,
      ...meaning,
      missing: inputs.filter(({ value }) => value === null).map(({ topic }) => topic),
      fault: this.#devices.faultOf(definition.device),
    }));
  }

  /**
   * Defines channels, each instead of one of the same topic that may be there; all or none.
   *
   * @throws {DefinitionError}
   */
  define(definitions: readonly Definition[]): void {
    const checked = definitions.map(checkDefinition);
    const others = [...this.#derived.values()].map(({ definition }) => definition)
      .filter(({ topic }) => !checked.some((it) => it.topic === topic));
    if (others.length + checked.length > MAX_DEFINITIONS) {
      const reason = `there are already ${MAX_DEFINITIONS} derived channels`;
      throw new DefinitionError({ field: "id", reason });
    }
    for (const it of checked) this.#demandFree(it);
    inOrder([...others, ...checked]);
    for (const definition of checked) this.#derived.set(definition.topic, this.#build(definition));
    this.#rebuild();
    this.#isDirty ||= checked.length > 0;
    this.#schedule();
  }

  /** Takes one away; returns whether it was there. What is made of it has a missing input then. */
  remove(topic: string): boolean {
    const derived = this.#derived.get(topic);
    if (derived === undefined) return false;
    this.#derived.delete(topic);
    if (derived.output !== undefined) this.#lose(derived.output);
    this.#rebuild();
    this.#schedule();
    return true;
  }

  /** Returns what an expression would come to now, from the inputs' last readings. @throws {DefinitionError} */
  preview(expression: string): { value: Value; topics: readonly string[] } & Meaning {
    const definition = checkDefinition({ id: "preview", expression });
    const inputs = new Map(definition.topics.map((topic) => [topic, this.#sources.look(topic)]));
    const value = compile(definition.root, (topic) => inputs.get(topic)!)();
    return { value, topics: definition.topics, ...this.#meaningOf(definition) };
  }

  #demandFree({ device, topic }: CheckedDefinition): void {
    const refusal = this.#parts.hub.check(OWNER, device);
    if (refusal !== null) {
      throw new DefinitionError({ field: "id", reason: `${topic}: ${refusal}` });
    }
  }

  #build(definition: CheckedDefinition): Derived {
    const inputs = definition.topics.map((topic) => this.#sources.get(topic));
    const evaluate = compile(definition.root, (topic) => this.#sources.get(topic));
    const before = this.#derived.get(definition.topic);
    const value = before?.value;
    return { definition, inputs, evaluate, output: undefined, meaning: {}, value, isDirty: true };
  }

  /** Joins inputs and those that are made of them anew; subscribes to what no derived channel is. */
  #rebuild(): void {
    const all = new Map([...this.#derived.values()].map((it) => [it.definition, it]));
    this.#ordered = inOrder([...all.keys()]).map((definition) => all.get(definition)!);
    this.#sources.join(this.#ordered, ({ inputs }) => inputs);
    for (const it of this.#ordered) it.output = this.#sources.find(it.definition.topic);
    const foreign = this.#sources.topics().filter((topic) => !this.#derived.has(topic));
    this.#states.clear();
    for (const [id] of foreign.map((topic) => topic.split("/", 1))) {
      this.#states.set(id, this.#parts.hub.device(id)?.state ?? "absent");
    }
    this.#describe();
    this.#areStatesStale = true;
    this.#unsubscribe();
    this.#unsubscribe = this.#parts.hub.subscribe(foreign, (reading) => this.#take(reading));
  }

  #take({ topic, time, value }: Reading): void {
    const source = this.#sources.find(topic);
    if (source === undefined) return;
    // What was read at the same moment is evaluated together, as the fields of one line are.
    if (time !== this.#roundTime || source.round === this.#round) this.#evaluate();
    this.#roundTime = time;
    source.round = this.#round;
    this.#read(source, value, time);
    this.#schedule();
  }

  #read(source: Source<Derived>, value: Value, time: number): void {
    if ((source.value === null) !== (value === null)) this.#areStatesStale = true;
    source.value = value;
    source.time = time;
    source.stamp++;
    for (const derived of source.dependents) derived.isDirty = this.#isDirty = true;
  }

  #lose(source: Source<Derived>): void {
    if (source.value === null) return;
    const now = this.#parts.clock.now();
    this.#evaluate();
    this.#roundTime = now;
    this.#read(source, null, now);
  }

  /** A sink must not publish: what comes after it in the hub's list would see the later one first. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#publish());
  }

  /** Each that is concerned, once. */
  #evaluate(): void {
    if (!this.#isDirty) return;
    if (!this.#budget.isThere) return this.#pause();
    this.#isDirty = false;
    this.#round++;
    for (const derived of this.#ordered) {
      if (!derived.isDirty) continue;
      derived.isDirty = false;
      this.#evaluations++;
      this.#budget.take();
      const value = derived.evaluate();
      // Missing goes on without another reading that says so.
      if (value === null && (derived.value ?? null) === null) continue;
      if ((derived.value ?? null) === null || value === null) this.#areStatesStale = true;
      derived.value = value;
      const time = this.#timeOf(derived);
      this.#outbox.push({ from: derived, value, time });
      if (derived.output !== undefined) this.#read(derived.output, value, time);
    }
    this.#isDirty = false;
  }

  #pause(): void {
    this.#skipped++;
    this.#cancelPause ??= this.#parts.clock.after(PAUSE_MS, () => {
      this.#cancelPause = null;
      this.#publish();
    });
  }

  /** That of the newest input; one beyond now, unless it was just read, is from before the clock was set back. */
  #timeOf({ inputs }: Derived): number {
    const now = this.#parts.clock.now();
    let newest = -Infinity;
    for (const { time } of inputs) {
      if (time > newest && (time <= now || time === this.#roundTime)) newest = time;
    }
    return newest === -Infinity ? now : newest;
  }

  #publish(): void {
    this.#isScheduled = false;
    if (this.#areMeaningsStale) this.#describe();
    this.#evaluate();
    const outbox = this.#outbox;
    this.#outbox = [];
    for (const { from: { definition }, value, time } of outbox) {
      const { topic, device, channel } = definition;
      const isThere = this.#derived.get(topic)?.definition === definition;
      if (isThere && this.#devices.isThere(device)) {
        this.#parts.hub.publish(device, channel, value, time);
      }
    }
    this.#showStates();
  }

  /** A derived device is online while any of its channels is known. */
  #showStates(): void {
    if (!this.#areStatesStale) return;
    this.#areStatesStale = false;
    const waiting = new Map<string, string | null>();
    for (const { definition: { device }, value, inputs } of this.#ordered) {
      if ((value ?? null) !== null) waiting.set(device, null);
      else if (!waiting.has(device)) {
        const missing = inputs.filter((it) => it.value === null).map(({ topic }) => topic);
        waiting.set(
          device,
          missing.length === 0 ? "no value yet" : `no reading of ${missing.join(", ")}`,
        );
      }
    }
    for (const [device, reason] of waiting) this.#devices.show(device, reason);
  }

  #deviceChanged(device: Device, isGone: boolean): void {
    const before = this.#states.get(device.id);
    if (before === undefined) return;
    const state = isGone ? "absent" : device.state;
    this.#states.set(device.id, state);
    // A board announces its channels one by one: once for all of a turn.
    this.#areMeaningsStale = true;
    this.#schedule();
    if (state === before || state === "online") return;
    for (const source of this.#sources.ofDevice(device.id)) this.#lose(source);
  }

  /** Says what the devices are, whose channels' kinds and units follow from those of the inputs. */
  #describe(): void {
    this.#areMeaningsStale = false;
    const devices = new Map<string, ChannelDescription[]>();
    for (const it of this.#ordered) it.meaning = this.#meaningOf(it.definition);
    for (const { definition: { device, channel: id, name }, meaning } of this.#derived.values()) {
      const { kind = "number", unit } = meaning;
      const channels = devices.get(device) ?? [];
      devices.set(device, [...channels, { id, name, kind, unit, writable: false }]);
    }
    this.#devices.describe(devices);
  }

  #meaningOf({ root, unit }: CheckedDefinition): Meaning {
    const meaning = meaningOf(root, (topic) => this.#inputMeaning(topic));
    return { kind: meaning.kind, unit: unit ?? meaning.unit };
  }

  #inputMeaning(topic: string): Meaning {
    return this.#derived.get(topic)?.meaning ?? this.#sources.meaningOf(topic);
  }
}
