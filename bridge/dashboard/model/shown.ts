import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { ChannelLook, Dashboard, KeptDashboard } from "../../wire/dashboard.ts";
import type { ChannelModel } from "./channel_model.ts";
import type { DeviceModel } from "./device_model.ts";
import { arrange, ownName } from "./arranged.ts";
import { matches } from "./arrangement.ts";
import { cover, type Overlay, uncover } from "./overlay.ts";
import type { Place } from "./place.ts";
import type { TimeView } from "./time_view.ts";

/** What there is to be shown, and when of it. */
export interface ShownSources {
  /** Null until the bridge has told them. */
  readonly devices: ReadonlySignal<readonly DeviceModel[] | null>;
  readonly view: TimeView;
  /** What the bridge keeps of how they are shown. */
  readonly kept: ReadonlySignal<KeptDashboard>;
}

/** Which devices and channels the page shows, in which order and under which names. */
export class Shown {
  /** What this browser has otherwise than the site. */
  readonly overlay = signal<Overlay>({});
  /** How all this is shown here. */
  readonly dashboard = computed(() =>
    cover(this.#sources.kept.value.dashboard, this.overlay.value)
  );
  /** What is looked for among them. */
  readonly query = signal("");
  /** What alone is shown; the span of time of a link is in the view. */
  readonly place = signal<Place>({});
  /** The devices that are shown, in their order. */
  readonly devices = computed(() => this.#arrange());
  readonly #sources: ShownSources;

  constructor(sources: ShownSources) {
    this.#sources = sources;
  }

  /** Has it shown otherwise in this browser. */
  change(wanted: Dashboard): void {
    this.overlay.value = uncover(this.#sources.kept.peek().dashboard, wanted);
  }

  /** How a channel is shown, where that is not as its device says. */
  lookOf(topic: string): ChannelLook {
    const { channels } = this.dashboard.value;
    return Object.hasOwn(channels, topic) ? channels[topic] : {};
  }

  /** What a topic stands for; null while there is no such channel. */
  find(topic: string): { device: DeviceModel; channel: ChannelModel } | null {
    const slash = topic.indexOf("/");
    const id = topic.slice(0, slash);
    const device = this.#sources.devices.value?.find((it) => it.id === id);
    const channel = device?.channels.value.find((it) => it.topic === topic);
    return device === undefined || channel === undefined ? null : { device, channel };
  }

  /** The topics of all channels that there are. */
  allTopics(): string[] {
    const devices = this.#sources.devices.value ?? [];
    return devices.flatMap(({ channels }) => channels.value.map(({ topic }) => topic));
  }

  /** Shows what a link names. */
  goTo(place: Place): void {
    this.place.value = place;
    if (place.range !== undefined) this.#sources.view.range.value = place.range;
  }

  /** The place of what is shown now, for a link; with a span of time when one was chosen. */
  get here(): Place {
    const { selection, range } = this.#sources.view;
    return { ...this.place.peek(), range: selection.peek() ?? range.peek() ?? undefined };
  }

  /** The topics of what is shown. */
  topics(): string[] {
    return this.devices.value.flatMap((device) => this.channelsOf(device))
      .map(({ topic }) => topic);
  }

  /** A device's name: one's own, or the bridge's. */
  nameOf({ id, summary }: DeviceModel): string {
    return ownName(this.dashboard.value, id) ?? summary.value.name;
  }

  /** The channels of a device that are shown: all when the device itself is looked for. */
  channelsOf(device: DeviceModel): readonly ChannelModel[] {
    const channels = device.channels.value;
    const only = this.place.value.channel;
    if (only !== undefined) return channels.filter(({ summary }) => summary.value.id === only);
    const query = this.query.value;
    const own = this.#textsOf(device);
    if (matches(query, own)) return channels;
    return channels.filter((channel) => matches(query, [...own, ...textsOfChannel(channel)]));
  }

  #arrange(): readonly DeviceModel[] {
    const { device: only } = this.place.value;
    const devices = this.#sources.devices.value ?? [];
    if (only !== undefined) return devices.filter(({ id }) => id === only);
    const query = this.query.value;
    const arranged = arrange(devices, this.dashboard.value);
    if (query.trim() === "") return arranged;
    return arranged.filter((device) => {
      const channels = device.channels.value.flatMap(textsOfChannel);
      return matches(query, [...this.#textsOf(device), ...channels]);
    });
  }

  /** What a device itself is found by. */
  #textsOf(device: DeviceModel): string[] {
    const { id, name, state } = device.summary.value;
    return [id, name, this.nameOf(device), state];
  }
}

function textsOfChannel({ summary }: ChannelModel): string[] {
  const { id, name = id } = summary.value;
  return [id, name];
}
