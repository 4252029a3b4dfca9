import { type Signal, signal } from "@preact/signals";
import { MAX_TRIAL_MS, type PortsResult, type RateTrial } from "../../wire/first_minute.ts";

/** How much later than the bridge the page gives up, in milliseconds. */
const GRACE_MS = 5_000;

/** Asks the bridge; rejects with an `Error` that says why not. */
export type Ask = (method: string, params: object, timeoutMs?: number) => Promise<unknown>;

/** How it stands with trying a device's baud rates. */
export type TrialState =
  | { readonly phase: "none" | "running" }
  | { readonly phase: "done"; readonly trial: RateTrial }
  | { readonly phase: "failed"; readonly reason: string };

/** What an operator is helped with whose board is not on the page yet. */
export class FirstMinute {
  /** What is plugged in, or null before that is known. */
  readonly seen = signal<PortsResult | null>(null);
  /** Why the demo board was not started. */
  readonly demoFault = signal("");
  readonly #ask: Ask;
  /** By device: one whose rate is changed goes and comes again. */
  readonly #trials = new Map<string, Signal<TrialState>>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Asks what is plugged in; what was known stays when there is no answer. */
  async look(): Promise<void> {
    try {
      this.seen.value = await this.#ask("ports", {}) as PortsResult;
    } catch {
      // It is asked again.
    }
  }

  /** Starts a board to look around with. */
  async startDemo(): Promise<void> {
    this.demoFault.value = "";
    try {
      await this.#ask("startDemo", {});
    } catch (error) {
      this.demoFault.value = (error as Error).message;
    }
  }

  /** How it stands with a device's baud rates. */
  trial(device: string): Signal<TrialState> {
    let state = this.#trials.get(device);
    if (state === undefined) this.#trials.set(device, state = signal({ phase: "none" }));
    return state;
  }

  /** Has a device listened to at each common baud rate; resolves when it is known what came of it. */
  async tryRates(device: string): Promise<void> {
    const state = this.trial(device);
    if (state.peek().phase === "running") return;
    state.value = { phase: "running" };
    try {
      const trial = await this.#ask("tryRates", { device }, MAX_TRIAL_MS + GRACE_MS);
      state.value = { phase: "done", trial: trial as RateTrial };
    } catch (error) {
      state.value = { phase: "failed", reason: (error as Error).message };
    }
  }
}

/** Says what came of trying baud rates. */
export function describeTrial({ scores, best }: RateTrial): string {
  const winner = scores.find(({ baudRate }) => baudRate === best);
  if (winner !== undefined) {
    const { baudRate, lines, decodable } = winner;
    const what = decodable > 0 ? `${decodable} lines with readings` : `${lines} lines of text`;
    return `At ${baudRate} baud it said ${what}: it is read so until the bridge's next start.`;
  }
  if (scores.every(({ bytes }) => bytes === 0)) {
    return "It said nothing at any rate: does its program print, and is its TX wired to RX?";
  }
  const rates = scores.map(({ baudRate }) => baudRate).join(", ");
  return `It is readable at none of ${rates} baud: is it another rate, inverted, or binary?`;
}

const PERMISSION = /"(sudo usermod [^"]+)"/;

/** Returns the command that a device's reason says would help, or `null`. */
export function permissionIn(reason: string | undefined): string | null {
  return PERMISSION.exec(reason ?? "")?.[1] ?? null;
}
