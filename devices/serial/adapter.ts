import {
  type Command,
  type CommandOutcome,
  type DeviceAdapter,
  DeviceError,
  type DeviceEvents,
} from "../adapter.ts";
import { BoardIdentity, type ConfiguredBoard } from "../board/board_identity.ts";
import { BoardSession, type SessionEvents, type SessionSettings } from "../board/board_session.ts";
import { encodeCommandLine } from "../board/command_line.ts";
import {
  type CommandedChannel,
  type CommandTemplate,
  createTemplates,
  toHints,
} from "../board/command_template.ts";
import { openLink, type PortSettings } from "./link.ts";
import { PortFinder, type PortPlace } from "./port_finder.ts";

/** One board on one serial port. */
export interface SerialAdapterOptions
  extends ConfiguredBoard, PortPlace, PortSettings, SessionSettings {
  /** The adapter's id, and the device's too unless `adoptHelloId` is set. */
  readonly id: string;
  /** Channels, or single facts about them; win over the board's hello. */
  readonly channels?: Readonly<Record<string, CommandedChannel>>;
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
  readonly #templates: ReadonlyMap<string, CommandTemplate>;
  readonly #finder: PortFinder;
  #session: BoardSession | null = null;

  constructor(options: SerialAdapterOptions) {
    this.id = options.id;
    this.#templates = createTemplates(options.channels);
    // A scale that tares at each t would do so at `{"hello":true}`.
    const speaksJson = this.#templates.size === 0 && options.frames === undefined;
    this.#options = { ...options, hello: options.hello ?? speaksJson };
    this.#identity = new BoardIdentity({ ...options, channels: toHints(options.channels) });
    this.#finder = new PortFinder(options);
  }

  async run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const mayBeAnother = this.#identity.isAdopted && !this.#options.isUnique;
    if (!mayBeAnother && !this.#announce(events, signal)) return;
    const port = this.#finder.find();
    const lost = Promise.withResolvers<never>();
    // Opening may fail first, and then nobody awaits this one.
    lost.promise.catch(() => {});
    const link = await openLink(port, this.#options, {
      onBytes: (chunk) => {
        events.bytes?.(this.#identity.description.id, chunk, Date.now());
        this.#session?.receive(chunk);
      },
      onLost: () => lost.reject(new DeviceError("lost", `${port} was unplugged or hung up`)),
    });
    this.#finder.remember(port);
    if (mayBeAnother) {
      this.#identity.forget();
      this.#announce(events, signal);
    }
    const stop = Promise.withResolvers<unknown>();
    let end = new DeviceError("lost", `${port} was closed`);
    try {
      this.#session = new BoardSession(
        (bytes, signal) => link.write(bytes, signal),
        this.#options,
        this.#sessionEvents(events, signal),
      );
      events.state(this.#identity.description.id, "settling");
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
    const line = encodeCommandLine(command, device, this.#templates);
    return await session.commands.submit(command.id, line, signal);
  }

  /** Names the device; false when it may not be named so, which has ended the run. */
  #announce(events: DeviceEvents, signal: AbortSignal): boolean {
    const { description } = this.#identity;
    events.device(description);
    events.state(description.id, "opening");
    // The next run begins as nobody in particular: the board may be another one by then.
    if (signal.aborted) this.#identity.forget();
    return !signal.aborted;
  }

  #sessionEvents(events: DeviceEvents, signal: AbortSignal): SessionEvents {
    const identity = this.#identity;
    return {
      onOnline: () => events.state(identity.description.id, "online"),
      onCondition: (state, reason) => events.state(identity.description.id, state, reason),
      onHello(hello) {
        const before = identity.learn(hello);
        if (before === null) return;
        const { description } = identity;
        if (before.id === description.id) return events.device(description);
        events.device(description, before.id);
        events.state(description.id, "online");
        if (signal.aborted) identity.forget();
      },
      onReading: (channel, value, time) =>
        events.reading(identity.description.id, channel, value, time),
      onLog: (line, time) => events.log(identity.description.id, line, time),
      onCount: (counter, amount) => events.count(identity.description.id, counter, amount),
    };
  }
}
