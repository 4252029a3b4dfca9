import type { Clock } from "../clock.ts";
import { CommandError } from "../hub/command_error.ts";
import type { Hub } from "../hub/hub.ts";
import type { MqttMessage } from "./mqtt_port.ts";
import { type CommandPayload, parseCommandPayload } from "./payload.ts";
import type { SiteTopics } from "./topics.ts";

/** So many identifiers are remembered: a command that comes twice is carried out once. */
const MAX_REMEMBERED = 1000;
/** The longest that a device may take, in milliseconds. */
const MAX_TIMEOUT_MS = 60_000;
/** Who asks, as viewers are told: a broker does not say who published. */
const BY = "MQTT";

/** What became of a command. */
interface Outcome {
  readonly id?: string | number;
  readonly outcome: string;
  readonly [more: string]: unknown;
}

/** Commands that come over MQTT: each is carried out once, and what became of it is published. */
export class BackboneCommands {
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #topics: SiteTopics;
  readonly #publish: (topic: string, payload: string) => void;
  /** By topic and identifier: what became of it, or `null` while it is under way. */
  readonly #seen = new Map<string, Outcome | null>();

  constructor(
    { hub, clock }: { hub: Hub; clock: Clock },
    topics: SiteTopics,
    publish: (topic: string, payload: string) => void,
  ) {
    this.#hub = hub;
    this.#clock = clock;
    this.#topics = topics;
    this.#publish = publish;
  }

  /** Takes a message; returns false when its topic is not a command's. */
  receive({ topic, payload, isRetained }: MqttMessage): boolean {
    const place = this.#topics.parseCommand(topic);
    if (place === null) return false;
    // What was kept may be from any time: it is nobody's wish now.
    if (isRetained || payload.length === 0) return true;
    const { device, channel } = place;
    const tell = (outcome: Outcome) =>
      this.#publish(this.#topics.outcome(device, channel), JSON.stringify(outcome));
    const description = this.#hub.device(device)?.channels.get(channel)?.description;
    if (description === undefined) {
      tell({ outcome: "unknown", error: "no such device or channel" });
      return true;
    }
    const command = parseCommandPayload(payload, description.kind);
    if (typeof command === "string") tell({ outcome: "invalid", error: `the command ${command}` });
    else this.#carryOut(topic, { ...place, ...command }, tell);
    return true;
  }

  async #carryOut(
    topic: string,
    command: CommandPayload & { device: string; channel: string },
    tell: (outcome: Outcome) => void,
  ): Promise<void> {
    const { id } = command;
    const key = id === undefined ? null : JSON.stringify([topic, id]);
    if (key !== null && this.#seen.has(key)) {
      const known = this.#seen.get(key)!;
      if (known !== null) tell(known);
      return;
    }
    if (key !== null) this.#remember(key, null);
    const result = await this.#send(command);
    const outcome = id === undefined ? result : { id, ...result };
    if (key !== null) this.#remember(key, outcome);
    tell(outcome);
  }

  async #send(
    { device, channel, value, timeoutMs, deadline }:
      & CommandPayload
      & { device: string; channel: string },
  ): Promise<Outcome> {
    const left = deadline === undefined ? Infinity : deadline - this.#clock.now();
    if (left <= 0) return { outcome: "timeout", error: "its deadline had passed when it came" };
    const most = Math.min(timeoutMs ?? Infinity, left);
    const limit = most === Infinity ? undefined : Math.min(most, MAX_TIMEOUT_MS);
    try {
      const request = { device, channel, value, timeoutMs: limit, by: BY };
      const result = await this.#hub.command(request, this);
      return { ...result };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return { outcome: error.kind, error: error.message };
    }
  }

  #remember(key: string, outcome: Outcome | null): void {
    this.#seen.delete(key);
    this.#seen.set(key, outcome);
    if (this.#seen.size > MAX_REMEMBERED) this.#seen.delete(this.#seen.keys().next().value!);
  }
}
