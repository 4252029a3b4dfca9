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
import {
  type CommandTemplate,
  createTemplates,
  hasTemplates,
  toHints,
} from "../board/command_template.ts";
import { DeviceReport } from "../board/device_report.ts";
import { openLink } from "./link.ts";
import { PortFinder, type PortPlace } from "./port_finder.ts";
import type { PortSettings } from "./port_keys.ts";

/** One board on one serial port. */
export interface SerialAdapterOptions
  extends ConfiguredBoard, PortPlace, PortSettings, SessionSettings {
  /** The adapter's id, and the device's too unless `adoptHelloId` is set. */
  readonly id: string;
  /** Channels, or single facts about them; win over the board's hello. */
  readonly channels?: ChannelsConfig;
  /**
   * Whether the board is asked to introduce itself with `{"hello":true}`. Default: unless a channel
   * has a template, which means that the board has a language of its own.
   */
  readonly hello?: boolean;
}

/** Reads a board on a serial port and writes its commands. */
export class SerialAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type: string = "serial";
  readonly #options: SerialAdapterOptions;
  readonly #identity: BoardIdentity;
  #templates: ReadonlyMap<string, CommandTemplate> | null = null;
  readonly #finder: PortFinder;
  #session: BoardSession | null = null;

  constructor(options: SerialAdapterOptions) {
    this.id = options.id;
    // A scale that tares at each t would do so at `{"hello":true}`.
    const speaksJson = !hasTemplates(options.channels) && options.frames === undefined;
    this.#options = { ...options, hello: options.hello ?? speaksJson };
    this.#identity = new BoardIdentity({ ...options, channels: toHints(options.channels) });
    this.#finder = new PortFinder(options);
  }

  async run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const report = new DeviceReport(this.#identity, events, { signal });
    const mayBeAnother = this.#identity.isAdopted && !this.#options.isUnique;
    if (!mayBeAnother && !report.announce()) return;
    this.#templates ??= await createTemplates(this.#options.channels);
    if (signal.aborted) return;
    const port = this.#finder.find();
    const lost = Promise.withResolvers<never>();
    // Opening may fail first, and then nobody awaits this one.
    lost.promise.catch(() => {});
    const link = await openLink(port, this.#options, {
      onBytes: (chunk) => {
        report.bytes(chunk);
        this.#session?.receive(chunk);
      },
      onLost: () => lost.reject(new DeviceError("lost", `${port} was unplugged or hung up`)),
    });
    this.#finder.remember(port);
    if (mayBeAnother) {
      this.#identity.forget();
      report.announce();
    }
    const stop = Promise.withResolvers<unknown>();
    let end = new DeviceError("lost", `${port} was closed`);
    try {
      this.#session = new BoardSession(
        (bytes, signal) => link.write(bytes, signal),
        this.#options,
        report,
      );
      report.state("settling");
      if (signal.aborted) return;
      signal.addEventListener("abort", stop.resolve);
      await Promise.race([lost.promise, stop.promise]);
    } catch (error) {
      end = error as DeviceError;
      throw error;
    } finally {
      signal.removeEventListener("abort", stop.resolve);
      this.#session?.end(end);
      this.#session = null;
      await link.close();
    }
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
    const line = encodeCommandLine(command, device, this.#templates ?? undefined);
    return await session.commands.submit(command.id, line, signal);
  }
}
