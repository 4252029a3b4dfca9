/**
 * Which kinds of adapters there are, and how an entry of the config becomes one: the part of the
 * composition that knows concrete adapters. Each is imported when it is needed.
 *
 * @module
 */
import type { AdapterHost, AdapterKind, DeviceAdapter } from "../devices/adapter.ts";
import type { Rehearsal, RehearsalConfig, RehearsalEvents } from "../devices/board/rehearsal.ts";
import type { ProfileSign } from "../devices/board/profile_ear.ts";
import type { PortDescription } from "../devices/serial/ports.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import type { AdapterConfig, KindSource } from "./config/adapter_entries.ts";
import { containAdapter, FailedAdapter, validateKind } from "./contained_adapter.ts";
import { fileUrlOf, folderOf, resolvePath } from "./file_path.ts";
import { describeThrown } from "./log.ts";

/** How long a module may take to be loaded, and its kind to make an adapter, in milliseconds. */
export const MODULE_TIMEOUT_MS = 10_000;

/** The entry of the simulated board that stands in for the first one. */
export const DEMO = { type: "virtual", id: "demo" } as const;

const SHIPPED: { readonly [type: string]: () => Promise<{ readonly kind: AdapterKind }> } = {
  serial: () => import("../devices/serial/kind.ts"),
  replay: () => import("../devices/replay/kind.ts"),
  virtual: () => import("../devices/virtual/kind.ts"),
  sysfs: () => import("../devices/sysfs/kind.ts"),
  mqtt: () => import("../devices/mqtt/kind.ts"),
};

const host: AdapterHost = {
  async readText(path) {
    const { readSmallFile } = await import("../devices/serial/system_files.ts");
    return readSmallFile(path);
  },
  async wait(delayMs, signal) {
    const { waitUntil } = await import("../devices/wait_until.ts");
    await waitUntil(performance.now() + delayMs, signal);
  },
};

/** What {@linkcode AdapterKinds} are found with. */
export interface AdapterKindsOptions {
  /** Kinds beside those that are shipped; they win over one of the same type. */
  readonly kinds?: readonly AdapterKind[];
  /** The config file, which modules are found from. Default: one in the working directory. */
  readonly configFile?: string;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** The kinds of adapters that a config may name. */
export class AdapterKinds implements KindSource {
  readonly types: readonly string[];
  readonly #more: ReadonlyMap<string, AdapterKind>;
  readonly #folder: string;
  readonly #clock: Clock;

  /** @throws {TypeError} when a kind is not as it must be */
  constructor(options: AdapterKindsOptions = {}) {
    const { kinds = [], configFile = "pinbridge.yaml", clock = systemClock } = options;
    this.#more = new Map(kinds.map((kind) => [validateKind({ kind }).type, kind]));
    this.types = [...new Set([...Object.keys(SHIPPED), ...this.#more.keys()])];
    this.#folder = folderOf(resolvePath(configFile));
    this.#clock = clock;
  }

  isModule(type: string): boolean {
    return /^(?:\.{0,2}\/|npm:|file:)/.test(type);
  }

  /** @throws {Error} when there is no such kind, with the reason */
  async load(type: string): Promise<AdapterKind> {
    const more = this.#more.get(type);
    if (more !== undefined) return more;
    if (this.#isShipped(type)) return (await SHIPPED[type]()).kind;
    if (!this.isModule(type)) throw new Error("there is no such kind");
    return validateKind(await this.#import(type));
  }

  async profiles(): Promise<Readonly<Record<string, string>>> {
    return (await import("../devices/profiles/shipped.ts")).PROFILES_BY_ANY_NAME;
  }

  /**
   * Resolves with the adapter of an entry that the config's reader has found right. One that
   * cannot be made is there all the same, and says why. `site` is {@linkcode AdapterHost.site}.
   */
  async create(entry: AdapterConfig, site?: string): Promise<DeviceAdapter> {
    const { id, type } = entry;
    try {
      return await this.#inTime(this.#make(entry, site));
    } catch (error) {
      return new FailedAdapter(
        { id, type },
        `the adapter cannot be made: ${describeThrown(error)}`,
      );
    }
  }

  #isShipped(type: string): boolean {
    return !this.#more.has(type) && Object.hasOwn(SHIPPED, type);
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const cancel = this.#clock.after(MODULE_TIMEOUT_MS, () => {
      late.reject(new Error(`nothing came of it within ${MODULE_TIMEOUT_MS / 1000} s`));
    });
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      cancel();
    }
  }

  async #make(entry: AdapterConfig, site?: string): Promise<DeviceAdapter> {
    const kind = await this.load(entry.type);
    const { withDefaults } = await import("./config/key_defaults.ts");
    const { type: _type, ...config } = withDefaults(kind.keys, entry);
    const adapter = await this.#suggestProfiles(
      await kind.create(config as { id: string }, { ...host, site }),
      entry,
    );
    return this.#isShipped(entry.type) ? adapter : containAdapter(adapter, entry.id);
  }

  /** Has a board of which nothing is said but its port listened to for what only known devices print. */
  async #suggestProfiles(adapter: DeviceAdapter, entry: AdapterConfig): Promise<DeviceAdapter> {
    const isDescribed = ["lines", "frames", "telegram", "patterns", "poll"].some((key) => {
      return entry[key] !== undefined;
    });
    if (entry.type !== "serial" || !this.#isShipped("serial") || isDescribed) return adapter;
    const { SerialAdapter } = await import("../devices/serial/adapter.ts");
    if (!(adapter instanceof SerialAdapter)) return adapter;
    return adapter.withSettings({ signs: loadProfileSigns });
  }

  async #import(type: string): Promise<unknown> {
    const url = /^(?:npm|file):/.test(type) ? type : fileUrlOf(resolvePath(this.#folder, type));
    try {
      return await this.#inTime(import(url));
    } catch (error) {
      throw new Error(`cannot be loaded: ${describeThrown(error)}`, { cause: error });
    }
  }
}

/**
 * Resolves with the adapter of an entry that stands in no file, as it would stand under `adapters`.
 *
 * @throws {ConfigError} when it is not as it must be
 */
export async function createAdapter(
  entry: AdapterConfig,
  options: AdapterKindsOptions = {},
): Promise<DeviceAdapter> {
  const kinds = new AdapterKinds(options);
  const { parseConfig } = await import("./config/config.ts");
  // JSON is YAML: what reads the file reads this.
  const { adapters } = await parseConfig(JSON.stringify({ adapters: [entry] }), "entry", { kinds });
  return await kinds.create(adapters![0]);
}

/** A board that was found on a port, with nothing said about it in a config. */
export interface FoundBoard {
  readonly id: string;
  create(): DeviceAdapter;
}

/** Calls `onBoards` with the boards that are plugged in: at once, and at each change until `signal` aborts. */
export async function watchBoards(
  onBoards: (boards: FoundBoard[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const { SerialAdapter } = await import("../devices/serial/adapter.ts");
  const { describeFoundBoard } = await import("../devices/serial/found_board.ts");
  const { watchPorts } = await import("../devices/serial/port_watch.ts");
  const toBoard = (port: PortDescription) => {
    const found = { ...describeFoundBoard(port), signs: loadProfileSigns };
    return { id: found.id, create: () => new SerialAdapter(found) };
  };
  await watchPorts((ports) => onBoards(ports.map(toBoard)), signal);
}

/** Returns the ports that boards are behind, each with who has it open. */
export async function listBoardPorts() {
  const { findHolders } = await import("../devices/serial/port_holders.ts");
  const { isForbidden, permissionCommand } = await import("../devices/serial/open_error.ts");
  const { listPorts } = await import("../devices/serial/ports.ts");
  const profiles = await loadKnownProfiles();
  return listPorts().map((port) => {
    const usbId = `${port.vendorId}:${port.productId}`;
    const profile = profiles.find(({ usb }) => usb.includes(usbId))?.profile;
    return {
      ...port,
      ...(profile !== undefined && { profile }),
      ...(isForbidden(port.path) && { permission: permissionCommand(port.path) }),
      holders: findHolders(port.path),
    };
  });
}

/**
 * Listens to the board of an adapter that has given its port back, at one baud rate after the other;
 * resolves with what came of it, and with what reads the board from now on: `null` for the same.
 *
 * @throws {RangeError} when the adapter is none of a serial port of this machine
 * @throws {DeviceError} when the port cannot be opened
 */
export async function tryRates(adapter: DeviceAdapter, signal: AbortSignal) {
  const { SerialAdapter } = await import("../devices/serial/adapter.ts");
  if (!(adapter instanceof SerialAdapter)) throw new RangeError("it is on no serial port");
  const trial = await adapter.tryRates(signal);
  const { best } = trial;
  const heir = best === null || best === adapter.baudRate ? null : adapter.atRate(best);
  return { trial, heir };
}

/** A profile that is shipped, and how its devices are known. */
export interface KnownProfile extends ProfileSign {
  /** USB ids of devices that are always of this kind. */
  readonly usb: readonly string[];
}

/** Resolves with the profiles that are shipped and can be known by what a device says or is. */
export async function loadKnownProfiles(): Promise<KnownProfile[]> {
  const { SHIPPED_PROFILES } = await import("../devices/profiles/shipped.ts");
  return await Promise.all(
    Object.entries(SHIPPED_PROFILES).map(async ([profile, text]) => {
      const { name, usb = [], heard = "" } = await parseSerialProfile(text, profile);
      return { profile, name, usb, heard };
    }),
  );
}

let profileSigns: Promise<readonly ProfileSign[]> | undefined;

/** Resolves with what boards print that have a profile; they are read once. */
export function loadProfileSigns(): Promise<readonly ProfileSign[]> {
  return profileSigns ??= loadKnownProfiles()
    .then((profiles) => profiles.filter(({ heard }) => heard !== ""));
}

/**
 * Makes an adapter for the same board as `adapter` that reads it as a profile says.
 *
 * @throws {RangeError} when there is no such profile, or the adapter is none of a serial port's
 */
export async function applyProfile(
  adapter: DeviceAdapter,
  profile: string,
): Promise<DeviceAdapter> {
  const { SHIPPED_PROFILES } = await import("../devices/profiles/shipped.ts");
  const { SerialAdapter } = await import("../devices/serial/adapter.ts");
  if (!Object.hasOwn(SHIPPED_PROFILES, profile)) {
    throw new RangeError(`there is no profile ${profile}`);
  }
  if (!(adapter instanceof SerialAdapter)) throw new RangeError("it is on no serial port");
  const { settings } = await parseSerialProfile(SHIPPED_PROFILES[profile], profile);
  return adapter.withSettings(settings);
}

async function parseSerialProfile(text: string, name: string) {
  const { parseProfile } = await import("./config/profile.ts");
  const { kind } = await import("../devices/serial/kind.ts");
  return await parseProfile(text, name, kind);
}

/** Resolves with what writes recordings. */
export async function loadRecordingFormat() {
  const recording = await import("../devices/replay/recording.ts");
  return { header: recording.encodeRecordingHeader, chunk: recording.encodeRecordedChunk };
}

/** Starts to read bytes as a board's entry says, or as those of a board that nobody configured. */
export async function beginTrial(
  entry: AdapterConfig | undefined,
  events: RehearsalEvents,
): Promise<Rehearsal> {
  const { rehearse } = await import("../devices/board/rehearsal.ts");
  return await rehearse((entry ?? {}) as RehearsalConfig, events);
}

/** Resolves with what reads recordings: the parts of one, or null for a file that is none. */
export async function loadRecordingReader() {
  const { readRecording } = await import("../devices/replay/recording.ts");
  return readRecording;
}
