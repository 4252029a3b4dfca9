import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { ChannelModel } from "./channel_model.ts";
import type { DeviceModel } from "./device_model.ts";
import { arrange, matches, ownName, PLAIN_LAYOUT } from "./layout.ts";
import type { Place } from "./place.ts";
import type { TimeView } from "./time_view.ts";

/** What there is to be shown, and when of it. */
export interface ShownSources {
  /** Null until the bridge has told them. */
  readonly devices: ReadonlySignal<readonly DeviceModel[] | null>;
  readonly view: TimeView;
}

/** Which devices and channels the page shows, in which order and under which names. */
export class Shown {
  /** How the devices are shown here. */
  readonly layout = signal(PLAIN_LAYOUT);
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
    return ownName(this.layout.value, id) ?? summary.value.name;
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
    const arranged = arrange(devices, this.layout.value);
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
