/**
 * How a site's dashboard is kept and told: what the page and the bridge both have to read. Nothing
 * here trusts what it reads, and what a newer version added is kept as it is.
 *
 * @module
 */

/** How a channel can be drawn. */
export const WIDGETS = [
  "chart",
  "number",
  "gauge",
  "bar",
  "timeline",
  "text",
  "entry",
  "switch",
  "button",
  "slider",
  "color",
  "select",
  "map",
] as const;

/** One way to draw a channel. */
export type Widget = typeof WIDGETS[number];

/** How one channel is shown, where that is not as its device says. */
export interface ChannelLook {
  /** One of {@linkcode WIDGETS}, or one of a newer version. */
  readonly widget?: string;
  readonly unit?: string;
  /** The least value that is drawn. */
  readonly min?: number;
  /** The greatest value that is drawn. */
  readonly max?: number;
}

/** One widget on a layout; columns and rows of its grid, counted from 0. */
export interface PlacedWidget {
  readonly topic: string;
  /** As in {@linkcode ChannelLook}. */
  readonly widget?: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What stands where on one named layout. */
export interface GridLayout {
  readonly widgets: readonly PlacedWidget[];
}

/** Channels that are looked at together. */
export interface KeptComparison {
  /** Such as `lines`, or one of a newer version. */
  readonly kind: string;
  readonly topics: readonly string[];
}

/** How the devices are listed; ids of devices that are gone stay: they may return. */
export interface Arrangement {
  /** These come first. */
  readonly pinned: readonly string[];
  /** Only their names and values are shown. */
  readonly collapsed: readonly string[];
  /** These are not shown. */
  readonly hidden: readonly string[];
  /** Those that were moved, in their order, before those that were not. */
  readonly order: readonly string[];
  /** Names of one's own by id. */
  readonly names: Readonly<Record<string, string>>;
}

/** Everything that a site keeps of how it is shown. */
export interface Dashboard extends Arrangement {
  /** By topic. */
  readonly channels: Readonly<Record<string, ChannelLook>>;
  /** By name. */
  readonly layouts: Readonly<Record<string, GridLayout>>;
  /** For everybody to open. */
  readonly comparisons: readonly KeptComparison[];
}

/** Pictures to draw maps on, from elsewhere. */
export interface MapTiles {
  /** With `{z}`, `{x}` and `{y}` (Web Mercator). */
  readonly tiles: string;
  /** Who is to be named for them. */
  readonly attribution?: string;
}

/** What the method `dashboard` answers. */
export interface KeptDashboard {
  /** How often it was saved: what is to be saved next has to name it. */
  readonly version: number;
  readonly dashboard: Dashboard;
  /** Left out, maps are drawn without pictures. */
  readonly map?: MapTiles;
}

/** The most bytes of a dashboard as JSON: with what is around it, it fits a viewer's message. */
export const MAX_DASHBOARD_BYTES = 60 * 1024;
/** The longest name of a device, a unit, a layout or a widget, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 100;
/** The longest topic or id. */
const MAX_TOPIC_LENGTH = 1024;
/** Columns of a layout. */
export const GRID_COLUMNS = 12;
/** Rows of a layout. */
export const MAX_GRID_ROWS = 500;
/** The most widgets of a layout. */
export const MAX_PLACED_WIDGETS = 200;
/** The most comparisons for everybody. */
export const MAX_KEPT_COMPARISONS = 50;
/** The most channels of one: as many as a page has colours and dashes. */
export const MAX_COMPARED = 8;
/** Ids in a list: more were not made by a person. */
const MAX_IDS = 10_000;

/** Told of what cannot be taken as it is: where it stands, and what is wrong with it. */
export type Complain = (path: string, fault: string) => void;

type Members = Readonly<Record<string, unknown>>;

/** Makes a dashboard of anything; what is no part of one is left out, and complained of. */
export function readDashboard(value: unknown, complain: Complain = ignore): Dashboard {
  const reader = new Reader(complain);
  const members = reader.members(value, "dashboard");
  return {
    ...members,
    pinned: reader.ids(members.pinned, "pinned"),
    collapsed: reader.ids(members.collapsed, "collapsed"),
    hidden: reader.ids(members.hidden, "hidden"),
    order: reader.ids(members.order, "order"),
    names: reader.map(members.names, "names", MAX_TOPIC_LENGTH, reader.name),
    channels: reader.map(members.channels, "channels", MAX_TOPIC_LENGTH, reader.look),
    layouts: reader.map(members.layouts, "layouts", MAX_NAME_LENGTH, reader.layout),
    comparisons: reader.comparisons(members.comparisons, "comparisons"),
  };
}

function ignore(): void {}

/** Reads one part after the other; `undefined` is what cannot be used. */
class Reader {
  readonly #complain: Complain;

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  members(value: unknown, path: string): Members {
    if (isObject(value)) return value;
    if (value !== undefined) this.#complain(path, "must be an object");
    return {};
  }

  ids(value: unknown, path: string): string[] {
    if (!Array.isArray(value)) {
      if (value !== undefined) this.#complain(path, "must be a list of ids");
      return [];
    }
    if (value.length > MAX_IDS) this.#complain(path, `has more than ${MAX_IDS} ids`);
    const ids = value.slice(0, MAX_IDS).filter((id): id is string => isText(id, MAX_TOPIC_LENGTH));
    if (ids.length < Math.min(value.length, MAX_IDS)) this.#complain(path, "must be a list of ids");
    return [...new Set(ids)];
  }

  comparisons(value: unknown = [], path: string): KeptComparison[] {
    if (!Array.isArray(value)) {
      this.#complain(path, "must be a list");
      return [];
    }
    if (value.length > MAX_KEPT_COMPARISONS) {
      this.#complain(path, `has more than ${MAX_KEPT_COMPARISONS} comparisons`);
    }
    return value.slice(0, MAX_KEPT_COMPARISONS).filter((it, i): it is KeptComparison => {
      const isOne = isObject(it) && isText(it.kind, MAX_NAME_LENGTH) && isListOfTopics(it.topics);
      if (!isOne) {
        this.#complain(`${path}[${i}]`, `must have a kind and 1 to ${MAX_COMPARED} topics`);
      }
      return isOne;
    });
  }

  map<T>(
    value: unknown,
    path: string,
    maxKeyLength: number,
    read: (value: unknown, path: string) => T | undefined,
  ): Record<string, T> {
    const entries: [string, T][] = [];
    for (const [key, member] of Object.entries(this.members(value, path))) {
      const at = `${path}[${JSON.stringify(key.slice(0, MAX_NAME_LENGTH))}]`;
      const taken = key.length <= maxKeyLength ? read(member, at) : undefined;
      if (taken !== undefined) entries.push([key, taken]);
      else if (key.length > maxKeyLength) this.#complain(at, "has too long a name");
    }
    return Object.fromEntries(entries);
  }

  readonly name = (value: unknown, path: string): string | undefined => {
    if (isText(value, MAX_NAME_LENGTH)) return value;
    this.#complain(path, `must be a text of at most ${MAX_NAME_LENGTH} characters`);
  };

  readonly look = (value: unknown, path: string): ChannelLook | undefined => {
    const { widget, unit, min, max, ...newer } = this.members(value, path);
    return {
      ...newer,
      ...this.#optional("widget", widget, path, this.name),
      ...this.#optional("unit", unit, path, this.name),
      ...this.#optional("min", min, path, this.#number),
      ...this.#optional("max", max, path, this.#number),
    };
  };

  readonly layout = (value: unknown, path: string): GridLayout | undefined => {
    const members = this.members(value, path);
    const { widgets = [] } = members;
    if (!Array.isArray(widgets)) {
      this.#complain(`${path}.widgets`, "must be a list");
      return undefined;
    }
    if (widgets.length > MAX_PLACED_WIDGETS) {
      this.#complain(`${path}.widgets`, `has more than ${MAX_PLACED_WIDGETS} widgets`);
    }
    const placed = widgets.slice(0, MAX_PLACED_WIDGETS)
      .map((widget, i) => this.#placed(widget, `${path}.widgets[${i}]`));
    return { ...members, widgets: placed.filter((widget) => widget !== undefined) };
  };

  #placed(value: unknown, path: string): PlacedWidget | undefined {
    const { topic, widget, x, y, width, height, ...newer } = this.members(value, path);
    const isPlaced = isText(topic, MAX_TOPIC_LENGTH) && isWithin(width, 1, GRID_COLUMNS) &&
      isWithin(height, 1, MAX_GRID_ROWS) && isWithin(x, 0, GRID_COLUMNS - width) &&
      isWithin(y, 0, MAX_GRID_ROWS - height);
    if (!isPlaced) {
      this.#complain(path, `must have a topic and a place among ${GRID_COLUMNS} columns`);
      return undefined;
    }
    const chosen = this.#optional("widget", widget, path, this.name);
    return { ...newer, topic, ...chosen, x, y, width, height };
  }

  readonly #number = (value: unknown, path: string): number | undefined => {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    this.#complain(path, "must be a number");
  };

  #optional<K extends string, T>(
    key: K,
    value: unknown,
    path: string,
    read: (value: unknown, path: string) => T | undefined,
  ): { [M in K]?: T } {
    const taken = value === undefined ? undefined : read(value, `${path}.${key}`);
    return taken === undefined ? {} : { [key]: taken } as { [M in K]?: T };
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value.length <= maxLength;
}

function isListOfTopics(value: unknown): boolean {
  return Array.isArray(value) && isWithin(value.length, 1, MAX_COMPARED) &&
    value.every((topic) => isText(topic, MAX_TOPIC_LENGTH));
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}
