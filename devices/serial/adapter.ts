import {
  type Command,
  type CommandOutcome,
  type DeviceAdapter,
  DeviceError,
  type DeviceEvents,
} from "../adapter.ts";
import { BoardIdentity, type ConfiguredBoard } from "../board/board_identity.ts";
import { BoardSession, type SessionSettings } from "../board/board_session.ts";
import type { ChannelsConfig } from "../board/channel_keys.ts";
import { encodeCommandLine } from "../board/command_line.ts";
import { toHints } from "../board/command_template.ts";
import { DeviceReport } from "../board/device_report.ts";
import {
  hasOwnLanguage,
  learnLanguage,
  type OwnLanguage,
  type OwnLanguageConfig,
} from "../board/own_language.ts";
import { ProfileEar, type ProfileSign } from "../board/profile_ear.ts";
import { isNetworkPort } from "../network/address.ts";
import { openLink } from "./link.ts";
import { PortFinder, type PortPlace } from "./port_finder.ts";
import { portKeys, type PortSettings } from "./port_keys.ts";
import type { RateTrial } from "./rate_trial.ts";

/** One board on one serial port. */
export interface SerialAdapterOptions
  extends
    ConfiguredBoard,
    PortPlace,
    PortSettings,
    Omit<SessionSettings, "patterns" | "questions">,
    Omit<OwnLanguageConfig, "frames" | "telegram"> {
  /** The adapter's id, and the device's too unless `adoptHelloId` is set. */
  readonly id: string;
  /** Channels, or single facts about them; win over the board's hello. */
  readonly channels?: ChannelsConfig;
  /**
   * Whether the board is asked to introduce itself with `{"hello":true}`. Default: unless it is said
   * to have a language of its own: templates, patterns, frames, questions.
   */
  readonly hello?: boolean;
  /** What tells that a profile fits, for a board that nobody has configured. */
  readonly signs?: () => Promise<readonly ProfileSign[]>;
}

/** Reads a board on a serial port and writes its commands. */
export class SerialAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type: string = "serial";
  /** As it was made, without what follows from that. */
  readonly #given: SerialAdapterOptions;
  readonly #options: SerialAdapterOptions;
  readonly #identity: BoardIdentity;
  #language: OwnLanguage | null = null;
  readonly #finder: PortFinder;
  #session: BoardSession | null = null;

  constructor(options: SerialAdapterOptions) {
    this.id = options.id;
    this.#given = options;
    // A scale that tares at each t would do so at `{"hello":true}`.
    this.#options = { ...options, hello: options.hello ?? !hasOwnLanguage(options) };
    this.#identity = new BoardIdentity({ ...options, channels: toHints(options.channels) });
    this.#finder = new PortFinder(options);
  }

  /** Makes one for the same board at another baud rate; this one has to be stopped first. */
  atRate(baudRate: number): SerialAdapter {
    return new SerialAdapter({ ...this.#given, baudRate });
  }

  /** The rate that its port is opened with. */
  get baudRate(): number {
    return this.#options.baudRate ?? portKeys.baudRate.default;
  }

  /** Makes one for the same board with other settings beside its own; this one has to be stopped first. */
  withSettings(settings: Partial<SerialAdapterOptions>): SerialAdapter {
    return new SerialAdapter({ ...this.#given, signs: undefined, ...settings });
  }

  /**
   * Listens to the board at one baud rate after the other; this adapter has to be stopped, or to
   * have given its port back.
   *
   * @throws {DeviceError} when the port cannot be opened
   * @throws {RangeError} when the board is on no serial port of this machine
   */
  async tryRates(signal: AbortSignal): Promise<RateTrial> {
    const port = this.#finder.find();
    if (isNetworkPort(port)) throw new RangeError("it is on no serial port of this machine");
    const { tryRates } = await import("./rate_trial.ts");
    return await tryRates(port, signal, { settings: this.#options });
  }

  async run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const report = new DeviceReport(this.#identity, events, { signal });
    const mayBeAnother = this.#identity.isAdopted && !this.#options.isUnique;
    if (!mayBeAnother && !report.announce()) return;
    const { patterns, questions } = this.#language ??= await learnLanguage(this.#options);
    if (signal.aborted) return;
    const port = this.#finder.find();
    let ear: ProfileEar | null = null;
    const lost = Promise.withResolvers<never>();
    // Opening may fail first, and then nobody awaits this one.
    lost.promise.catch(() => {});
    const open = isNetworkPort(port)
      ? (await import("../network/open_network_link.ts")).openNetworkLink
      : openLink;
    const link = await open(port, { ...this.#options, signal }, {
      onBytes: (chunk) => {
        report.bytes(chunk);
        ear?.receive(chunk);
        this.#session?.receive(chunk);
      },
      onLost: () => lost.reject(new DeviceError("lost", `${port} was unplugged or hung up`)),
    }).catch((error) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (link === null) return;
    this.#finder.remember(port);
    // Nothing waits for it: what is said meanwhile is said again.
    this.#listen(report).then((listening) => ear = listening, () => {});
    if (mayBeAnother) {
      this.#identity.forget();
      report.announce();
    }
    const stop = Promise.withResolvers<unknown>();
    const rivalsEnd = new AbortController();
    let rivals: Promise<void> | undefined;
    let end = new DeviceError("lost", `${port} was closed`);
    try {
      this.#session = new BoardSession(
        (bytes, signal) => link.write(bytes, signal),
        { ...this.#options, patterns, questions },
        report,
      );
      report.state("settling");
      if (link.resetFault !== null) report.note(`The board was not reset: ${link.resetFault}`);
      if (signal.aborted) return;
      signal.addEventListener("abort", stop.resolve);
      rivals = this.#finder.watchRivals((paths) => {
        report.notice = paths.length === 0
          ? null
          : `${paths.join(" and ")} fits as well, and is left alone: ` +
            "say what tells them apart (serialNumber, usbPath, interface)";
      }, rivalsEnd.signal);
      await Promise.race([lost.promise, stop.promise]);
    } catch (error) {
      end = error as DeviceError;
      throw error;
    } finally {
      signal.removeEventListener("abort", stop.resolve);
      this.#session?.end(end);
      this.#session = null;
      rivalsEnd.abort();
      await Promise.all([link.close(), rivals]);
    }
  }

  async #listen(report: DeviceReport): Promise<ProfileEar | null> {
    const signs = await this.#options.signs?.();
    if (signs === undefined) return null;
    return await ProfileEar.create(signs, ({ name, profile }) => {
      report.notice = `This looks like ${name}: use profile ${profile}?`;
    });
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#finder.changed(signal);
  }

  async command(command: Command, signal: AbortSignal): Promise<CommandOutcome> {
    const device = this.#identity.description;
    if (command.device !== device.id) {
      throw new DeviceError("unsupported", `No device "${command.device}" on this port`);
    }
    const session = this.#session;
    if (!session?.online) throw new DeviceError("offline", `${device.name} is not online`);
    const line = encodeCommandLine(command, device, this.#language?.templates);
    return await session.commands.submit(command.id, line, signal);
  }
}
