import type { ChannelDescription, Value } from "../../adapter.ts";
import { makeVisible } from "../../decode/visible_text.ts";
import type {
  CommandResult,
  CommandTerms,
  DiscoveryKind,
  DiscoverySink,
  EncodedCommand,
  RefusedCommand,
} from "./contract.ts";
import { toName } from "./ids.ts";

/** What a channel can do beside being shown. */
export interface ChannelBehaviour {
  /** How a value is set; the value has the channel's kind, is within its bounds, or is null where that is taken. */
  readonly encode?: (value: Value, terms?: CommandTerms) => EncodedCommand | RefusedCommand;
  /** Whether null is a command: for buttons, which are only pressed. */
  readonly takesNull?: boolean;
  /** Whether a command that was sent is taken for the state: the device never reports it. */
  readonly isOptimistic?: boolean;
}

interface Channel extends ChannelBehaviour {
  readonly description: ChannelDescription;
}

/** Where devices are told of. */
export type Report = Pick<DiscoverySink, "device" | "removed" | "available" | "reading" | "log">;

/** A device's place in the catalog. */
export interface CatalogDeviceOptions {
  readonly maxChannels: number;
  readonly onRemoved: () => void;
}

/** One device: its channels, their last values, and whether it is there. */
export class CatalogDevice {
  readonly kind: DiscoveryKind;
  readonly id: string;
  readonly #report: Report;
  readonly #options: CatalogDeviceOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #values = new Map<string, { value: Value; time: number }>();
  /** Readings that came while the device was changed. */
  readonly #waiting: [channel: string, value: Value, time: number][] = [];
  #name: string;
  #site: string | undefined;
  #isAvailable = true;
  #phase: "new" | "announced" | "removed" = "new";
  #changes = 0;
  #isChanged = true;
  #isOverfull = false;

  constructor(
    { kind, id }: { kind: DiscoveryKind; id: string },
    report: Report,
    options: CatalogDeviceOptions,
  ) {
    this.kind = kind;
    this.id = id;
    this.#name = id;
    this.#report = report;
    this.#options = options;
  }

  /** For people. */
  get name(): string {
    return this.#name;
  }

  /** Whether the device is there, as far as it says. */
  get isAvailable(): boolean {
    return this.#isAvailable;
  }

  /** Ids of the channels. */
  get channels(): Iterable<string> {
    return this.#channels.keys();
  }

  /** The last value of a channel; undefined when it has none. */
  value(channel: string): Value | undefined {
    return this.#values.get(channel)?.value;
  }

  /** Whether there is such a channel. */
  has(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** Makes several changes that are told as one. */
  change(make: () => void): void {
    this.#changes++;
    try {
      make();
    } finally {
      this.#changes--;
      this.#told();
      if (this.#changes === 0) {
        for (const reading of this.#waiting.splice(0)) this.reading(...reading);
      }
    }
  }

  /** Names the device; what is no name changes nothing. */
  rename(name: unknown): void {
    const shown = toName(name);
    if (shown === "" || shown === this.#name) return;
    this.#name = shown;
    this.#isChanged = true;
    this.#told();
  }

  /** Says which other bridge publishes the device. */
  comesFrom(site: string | undefined): void {
    if (site === this.#site) return;
    this.#site = site;
    this.#isChanged = true;
    this.#told();
  }

  /** Adds or describes a channel anew; false when there are too many. */
  setChannel(description: ChannelDescription, behaviour: ChannelBehaviour = {}): boolean {
    const known = this.#channels.get(description.id);
    if (known === undefined && this.#channels.size >= this.#options.maxChannels) {
      if (!this.#isOverfull) {
        const limit = this.#options.maxChannels;
        this.#report.log(this.id, `${this.id} has more than ${limit} channels; these are shown`);
      }
      this.#isOverfull = true;
      return false;
    }
    this.#channels.set(description.id, { description, ...behaviour });
    if (!isSame(known?.description, description)) {
      this.#isChanged = true;
      this.#told();
    }
    return true;
  }

  /** Removes a channel. */
  removeChannel(channel: string): void {
    if (!this.#channels.delete(channel)) return;
    this.#values.delete(channel);
    this.#isChanged = true;
    this.#told();
  }

  /** Says whether the device is there. */
  setAvailable(isAvailable: boolean): void {
    if (isAvailable === this.#isAvailable) return;
    this.#isAvailable = isAvailable;
    if (this.#phase === "announced") this.#report.available(this.id, isAvailable);
  }

  /** Reports one value of a channel that there is. */
  reading(channel: string, value: Value, time: number): void {
    if (this.#phase === "removed" || !this.#channels.has(channel)) return;
    // what a device is comes before what it says
    if (this.#changes > 0) {
      this.#waiting.push([channel, value, time]);
      return;
    }
    const shown = toShown(value);
    this.#values.set(channel, { value: shown, time });
    this.#announceNew();
    this.#report.reading(this.id, channel, shown, time);
  }

  /** What to publish to set a channel. */
  encode(channel: string, value: Value, terms?: CommandTerms): CommandResult {
    const known = this.#channels.get(channel);
    if (known?.encode === undefined) {
      return refuse("unsupported", `${channel} of ${this.id} takes no commands`);
    }
    const fault = value === null && known.takesNull === true
      ? null
      : checkValue(value, known.description);
    if (fault !== null) return refuse("invalid", `value: ${fault}`);
    const result = known.encode(value, terms);
    return "message" in result ? { encoded: result } : { refused: result };
  }

  /** A command was published. */
  sent(channel: string, value: Value, time: number): void {
    if (this.#channels.get(channel)?.isOptimistic === true) this.reading(channel, value, time);
  }

  /** Takes the device away. */
  remove(): void {
    if (this.#phase === "removed") return;
    const wasAnnounced = this.#phase === "announced";
    this.#phase = "removed";
    this.#options.onRemoved();
    if (wasAnnounced) this.#report.removed(this.id);
  }

  /** Tells everything about the device again. */
  announce(): void {
    if (this.#phase !== "announced") return;
    this.#describe();
    this.#report.available(this.id, this.#isAvailable);
    for (const [channel, { value, time }] of this.#values) {
      this.#report.reading(this.id, channel, value, time);
    }
  }

  #told(): void {
    if (this.#changes > 0 || !this.#isChanged || this.#phase === "removed") return;
    if (this.#phase === "new") this.#announceNew();
    else this.#describe();
  }

  #announceNew(): void {
    if (this.#phase !== "new") return;
    this.#phase = "announced";
    this.#describe();
    this.#report.available(this.id, this.#isAvailable);
  }

  #describe(): void {
    this.#isChanged = false;
    const channels = [...this.#channels.values()].map(({ description }) => description);
    const from = this.#site === undefined ? {} : { site: this.#site };
    this.#report.device({ id: this.id, name: this.#name, channels, ...from });
  }
}

/** The longest text that is a value, in UTF-16 code units. */
const MAX_VALUE_LENGTH = 1024;

function toShown(value: Value): Value {
  if (typeof value === "string") return makeVisible(value.slice(0, MAX_VALUE_LENGTH)).text;
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

function refuse(kind: RefusedCommand["kind"], reason: string): CommandResult {
  return { refused: { kind, reason } };
}

function checkValue(value: Value, { kind, min, max, options }: ChannelDescription): string | null {
  if (value === null) return "must not be null";
  const given: string = typeof value;
  if (given !== kind) return `must be a ${kind}`;
  if (typeof value === "string" && options !== undefined && !options.includes(value)) {
    return `must be one of ${options.join(", ")}`;
  }
  if (typeof value !== "number") return null;
  if (!Number.isFinite(value)) return "must be finite";
  if (min !== undefined && value < min) return `must be at least ${min}`;
  return max !== undefined && value > max ? `must be at most ${max}` : null;
}

function isSame(a: ChannelDescription | undefined, b: ChannelDescription): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
