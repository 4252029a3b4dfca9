import type {
  ChannelDescription,
  Command,
  CommandOutcome,
  DeviceAdapter,
  DeviceEvents,
} from "../../devices/adapter.ts";
import type { Hub } from "../../bridge/hub/hub.ts";

/** A channel's description, writable by choice. */
export function channel(
  id: string,
  kind: ChannelDescription["kind"] = "number",
  writable = false,
): ChannelDescription {
  return { id, kind, writable };
}

/** An owner that leaves every command unanswered until the test answers it. */
export class SilentOwner {
  readonly id: string;
  readonly type = "scripted";
  readonly commands: {
    readonly command: Command;
    readonly signal: AbortSignal;
    readonly answer: PromiseWithResolvers<CommandOutcome>;
  }[] = [];

  constructor(id = "owner") {
    this.id = id;
  }

  command(command: Command, signal: AbortSignal): Promise<CommandOutcome> {
    const answer = Promise.withResolvers<CommandOutcome>();
    this.commands.push({ command, signal, answer });
    return answer.promise;
  }
}

/** Adds an online device to a hub: a number that can only be read, a switch, and a setpoint. */
export function addBoard(hub: Hub, owner = new SilentOwner(), id = "board"): SilentOwner {
  const channels = [
    channel("temperature"),
    channel("fan", "boolean", true),
    channel("setpoint", "number", true),
    channel("label", "string", true),
  ];
  hub.describe(owner, { id, name: "Board", channels });
  hub.setState(id, "online");
  return owner;
}

/** One run of a {@linkcode ScriptedAdapter}: the test reports through it and ends it. */
export interface Run {
  readonly events: DeviceEvents;
  readonly signal: AbortSignal;
  readonly end: PromiseWithResolvers<void>;
}

/** An adapter whose runs are in the test's hands; it stops when told unless `ignoresStop`. */
export class ScriptedAdapter implements DeviceAdapter {
  readonly id: string;
  readonly type = "scripted";
  readonly runs: Run[] = [];
  readonly #ignoresStop: boolean;

  constructor(id: string, options: { ignoresStop?: boolean } = {}) {
    this.id = id;
    this.#ignoresStop = options.ignoresStop ?? false;
  }

  /** The run at hand. */
  get current(): Run {
    return this.runs[this.runs.length - 1];
  }

  run(events: DeviceEvents, signal: AbortSignal): Promise<void> {
    const end = Promise.withResolvers<void>();
    this.runs.push({ events, signal, end });
    if (!this.#ignoresStop) signal.addEventListener("abort", () => end.resolve());
    return end.promise;
  }
}
