/// <reference lib="dom" />
import type { ConnectionStatus } from "../../client/client.ts";
import type { Alarm } from "../../wire/alarms.ts";
import type { Arrangement, Dashboard } from "../../wire/dashboard.ts";
import type { ChannelSummary, DeviceSummary, Reading } from "../../wire/messages.ts";
import { formatAge } from "../model/age_text.ts";
import { countAlarms, pageTitle } from "../model/alarm_text.ts";
import { arrange, ownName } from "../model/arranged.ts";
import { BridgeClock } from "../model/bridge_clock.ts";
import type { Feed, FeedListener } from "../model/feed.ts";
import { steadyNow } from "../model/steady_age.ts";
// With them, what is there already is one file: see the parts.
import "../open_feed.ts";
import { button, el } from "./elements.ts";
import { makeCard } from "./first_card.ts";
import { makeHead } from "./first_head.ts";
import { FirstSeries } from "./first_series.ts";
import type { Left } from "./left.ts";
import { alarmsIn, type FirstTile, makeTile } from "./first_tile.ts";

export { readLeft } from "./left.ts";

const SHOW_INTERVAL_MS = 200;
/** More are not seen before there is the page. */
const MAX_CARDS = 6;
const MAX_TILES = 24;

type Site = Arrangement & Pick<Dashboard, "channels">;
const NOTHING: Site = {
  pinned: [],
  collapsed: [],
  hidden: [],
  order: [],
  names: {},
  channels: {},
};

/**
 * What the page shows before its script is there: the devices, their values and a line of each in the
 * place of its chart, and whether all this is live. It has the page's boxes, so that nothing jumps.
 */
export class FirstLook implements FeedListener {
  /** Resolves once readings were drawn, or it is known that there is nothing to draw. */
  readonly isDrawn: Promise<void>;
  readonly #root: HTMLElement;
  readonly #options: Left;
  readonly #clock = new BridgeClock();
  readonly #series = new Map<string, FirstSeries>();
  readonly #feed: Feed;
  #timer: number | undefined;
  #unwatch = () => {};
  #status: ConnectionStatus = { phase: "connecting" };
  #devices: readonly DeviceSummary[] | null = null;
  #devicesAt = 0;
  #alarms: readonly Alarm[] = [];
  #site: Site;
  #tiles: FirstTile[] = [];
  #ages: (() => void)[] = [];
  #failure: HTMLElement | null = null;
  #retry: (() => void) | null = null;
  #missed = 0;
  #hasReadings = false;
  readonly #drawn = Promise.withResolvers<void>();

  constructor(root: HTMLElement, feed: Feed, options: Left) {
    this.isDrawn = this.#drawn.promise;
    this.#root = root;
    this.#options = options;
    this.#site = { ...NOTHING, ...options.overlay };
    this.#feed = feed;
  }

  /** Shows what there is, from now on. */
  show(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#show(), SHOW_INTERVAL_MS) as unknown as number;
    this.#draw();
    this.#unwatch = this.#feed.watch(this);
  }

  /** Ends it: the page takes its place. */
  end(): void {
    clearInterval(this.#timer);
    this.#unwatch();
  }

  /** Says that the page itself did not come; it is tried again when a bridge that was away is back. */
  fail(again: () => void): void {
    this.show();
    const retry = button({ class: "button" }, "Try again");
    this.#retry = () => {
      this.#failure = this.#retry = null;
      this.#draw();
      again();
    };
    retry.addEventListener("click", this.#retry);
    this.#failure = el(
      "p",
      { class: "part-failed", role: "alert" },
      "The rest of this page could not be loaded. ",
      retry,
    );
    this.#draw();
  }

  status(status: ConnectionStatus): void {
    const isBack = status.phase === "live" && this.#status.phase !== "live";
    this.#status = status;
    this.#draw();
    if (isBack) this.#retry?.();
  }

  devices(devices: ReadonlyMap<string, DeviceSummary>, at: number): void {
    this.#devices = [...devices.values()];
    this.#devicesAt = at;
    const channels = this.#devices.flatMap((device) => device.channels);
    if (this.#options.isElsewhere || channels.length === 0) this.#drawn.resolve();
    this.#draw();
  }

  readings(readings: readonly Reading[], missed: number, at: number): void {
    const newest = readings.at(-1);
    if (newest !== undefined) this.#clock.observe(newest.time, at);
    this.#missed += missed;
    const isFirst = readings.length > 0 && !this.#hasReadings;
    this.#hasReadings ||= isFirst;
    for (const reading of readings) this.#seriesOf(reading.topic).push(reading);
    if (!isFirst) return;
    this.#show();
    this.#drawn.resolve();
  }

  snapshot(readings: readonly Reading[]): void {
    for (const reading of readings) this.#seriesOf(reading.topic).push(reading);
  }

  gap(count: number): void {
    this.#missed += count;
    for (const series of this.#series.values()) series.break();
  }

  alarms(alarms: readonly Alarm[]): void {
    if (alarms.length === 0 && this.#alarms.length === 0) return;
    this.#alarms = alarms;
    this.#draw();
  }

  dashboard(answer: unknown): void {
    const { dashboard } = (answer ?? {}) as { dashboard?: Partial<Site> };
    const { overlay } = this.#options;
    const names = { ...dashboard?.names, ...overlay.names };
    this.#site = { ...NOTHING, ...dashboard, ...overlay, names };
    if (this.#devices !== null) this.#draw();
  }

  #seriesOf(topic: string): FirstSeries {
    let series = this.#series.get(topic);
    if (series === undefined) this.#series.set(topic, series = new FirstSeries());
    return series;
  }

  #draw(): void {
    const { window } = this.#options;
    const devices = this.#devices?.length ?? null;
    const unnoted = this.#alarms.filter(({ acknowledged }) => acknowledged === undefined).length;
    document.title = pageTitle(this.#status.phase === "live", unnoted);
    this.#root.replaceChildren(
      makeHead({ status: this.#status, devices, window }),
      el("main", {}, this.#failure, this.#alarmList(), ...this.#cards()),
      el(
        "footer",
        { class: "foot" },
        el(
          "p",
          { class: "missed" },
          this.#missed > 0
            ? `Up to ${this.#missed.toLocaleString("en")} readings missed`
            : "Loading the rest of this page…",
        ),
      ),
    );
    this.#show();
  }

  #cards(): HTMLElement[] {
    this.#tiles = [];
    this.#ages = [];
    const { isElsewhere } = this.#options;
    const { phase } = this.#status;
    if (this.#devices === null || isElsewhere || phase === "closed" && this.#status.needsToken) {
      const text = this.#devices === null ? "Connecting to the bridge…" : "Loading the page…";
      return [el("p", { class: "quiet" }, text)];
    }
    const cards: HTMLElement[] = [];
    for (const device of arrange(this.#devices, this.#site)) {
      if (cards.length === MAX_CARDS || this.#tiles.length >= MAX_TILES) break;
      cards.push(this.#card(device));
    }
    return cards;
  }

  #card(device: DeviceSummary): HTMLElement {
    const status = this.#status;
    const isConnected = status.phase === "live";
    const isCollapsed = this.#site.collapsed.includes(device.id);
    const mayCommand = isConnected && status.welcome.role === "operator";
    const on = (topic: string) => this.#alarms.filter((it) => it.topic === topic);
    const make = (channel: ChannelSummary): FirstTile => {
      const { topic } = channel;
      const look = Object.hasOwn(this.#site.channels, topic) ? this.#site.channels[topic] : {};
      const series = this.#seriesOf(topic);
      const tile = makeTile({ channel, series, look, alarms: on(topic), mayCommand });
      this.#tiles.push(tile);
      return tile;
    };
    const channels = isCollapsed ? [] : device.channels.slice(0, MAX_TILES - this.#tiles.length);
    const { element, age } = makeCard({
      device,
      name: ownName(this.#site, device.id) ?? device.name,
      isConnected,
      isCollapsed,
      alarms: on(device.id),
      sensors: channels.filter(({ writable }) => !writable).map(make),
      controls: channels.filter(({ writable }) => writable).map(make),
    });
    if (isConnected) {
      const bornAt = this.#devicesAt - device.ageMs;
      this.#ages.push(() => age.textContent = `for ${formatAge(bornAt, steadyNow())}`);
    }
    return element;
  }

  #alarmList() {
    const alarms = this.#alarms;
    if (alarms.length === 0) return null;
    return el(
      "section",
      { class: "device", "aria-label": "Alarms" },
      el("h2", {}, countAlarms(alarms)),
      alarmsIn(alarms.slice(0, MAX_CARDS)),
    );
  }

  #show(): void {
    const to = this.#clock.at(steadyNow());
    const range = { from: to - this.#options.window.spanMs, to };
    for (const { show } of this.#tiles) show(range);
    for (const showAge of this.#ages) showAge();
  }
}
