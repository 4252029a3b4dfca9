import { signal } from "@preact/signals";
import { RpcError } from "../../client/errors.ts";
import {
  type Dashboard,
  type KeptDashboard,
  type MapTiles,
  readDashboard,
} from "../../wire/dashboard.ts";
import { RpcErrorCode } from "../../wire/protocol.ts";

const NOTHING: KeptDashboard = { version: 0, dashboard: readDashboard({}) };

/** Asks the bridge for something. @throws {RpcError | NoAnswerError} */
export type Ask = (method: string, params: object) => Promise<unknown>;

/** What became of saving: it was saved, somebody else was faster, or it failed, and why. */
export type Saving =
  | { readonly outcome: "saved" }
  | { readonly outcome: "conflict" }
  | { readonly outcome: "failed"; readonly reason: string };

/** What the bridge keeps of how its site is shown, as far as this page knows. */
export class Site {
  /** The newest that the bridge told. */
  readonly kept = signal<KeptDashboard>(NOTHING);
  /** What maps are drawn on, if on anything. */
  readonly map = signal<MapTiles | null>(null);
  /** Whether the bridge keeps one at all. */
  readonly isThere = signal(false);
  /** Whether it takes one from an operator here, as far as is known. */
  readonly mayBeSaved = signal(false);
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Asks for the newest. */
  async load(): Promise<void> {
    try {
      this.take(await this.#ask("dashboard", {}));
    } catch {
      // It keeps none, or the connection is gone, after which it is asked again.
    }
  }

  /** Takes what the bridge answered who asked for the newest. */
  take(answer: unknown): void {
    const { version, dashboard, map } = (answer ?? {}) as Partial<KeptDashboard>;
    if (typeof version !== "number") return;
    this.mayBeSaved.value ||= !this.isThere.peek();
    this.isThere.value = true;
    this.map.value = typeof map?.tiles === "string" ? map : null;
    this.kept.value = { version, dashboard: readDashboard(dashboard) };
  }

  /** Saves what `change` makes of the dashboard that was `base`: by default the newest one. */
  async save(
    change: (dashboard: Dashboard) => Dashboard,
    base: KeptDashboard = this.kept.peek(),
  ): Promise<Saving> {
    const dashboard = change(base.dashboard);
    try {
      const answer = await this.#ask("saveDashboard", { version: base.version, dashboard });
      const { version } = answer as { version: number };
      // The bridge tells of it too, and maybe of a newer one already.
      if (version > this.kept.peek().version) this.kept.value = { version, dashboard };
      return { outcome: "saved" };
    } catch (error) {
      if (error instanceof RpcError && error.code === RpcErrorCode.Conflict) {
        await this.load();
        return { outcome: "conflict" };
      }
      // Who does not see every device may not, and arranges his own browser.
      if (error instanceof RpcError && error.code === RpcErrorCode.NotAllowed) {
        this.mayBeSaved.value = false;
      }
      return { outcome: "failed", reason: (error as Error).message };
    }
  }
}

/** Returns what is to be told of saving, or nothing when it was saved. */
export function describeSaving(saving: Saving): string {
  switch (saving.outcome) {
    case "saved":
      return "";
    case "conflict":
      return "Not saved: somebody else has changed the dashboard meanwhile. Look at it and save again.";
    case "failed":
      return `Not saved: ${saving.reason}.`;
  }
}
