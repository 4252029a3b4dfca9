import { History } from "../../../bridge/history/history.ts";
import type { RetentionOptions } from "../../../bridge/history/retention.ts";
import type { HistoryResult, HistorySeries } from "../../../bridge/wire/messages.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import type { Log } from "../../../bridge/log.ts";
import { ManualClock } from "../_manual_clock.ts";

/** What a scene begins with. */
export interface SceneOptions {
  /** Default: a new folder's. */
  readonly path?: string;
  readonly clock?: JumpingClock;
  readonly retention?: Partial<RetentionOptions>;
}

/** A clock that can also be set. */
export class JumpingClock extends ManualClock {
  #offset = 1_764_000_000_000;
  override readonly now = (): number => this.elapsed() + this.#offset;

  /** Sets the clock by so much. */
  jump(ms: number): void {
    this.#offset += ms;
  }
}

/** A hub with a board, and its history on a real file. */
export class HistoryScene implements AsyncDisposable {
  readonly clock: JumpingClock;
  readonly hub: Hub;
  readonly path: string;
  readonly history: History;
  /** What the operator was told. */
  readonly messages: string[] = [];

  constructor({ path, clock = new JumpingClock(), retention }: SceneOptions = {}) {
    this.path = path ?? `${Deno.makeTempDirSync({ prefix: "pinbridge-history-" })}/pinbridge.db`;
    this.clock = clock;
    this.hub = new Hub({ clock });
    const log: Log = {
      info: (message) => this.messages.push(message),
      warn: (message) => this.messages.push(message),
    };
    this.history = new History({ hub: this.hub, path: this.path, clock, log, retention });
    this.history.start();
    this.hub.describe({ id: "board", type: "virtual" }, { id: "board", name: "", channels: [] });
    this.hub.setState("board", "online");
  }

  /** Publishes a reading of now. */
  publish(channel: string, value: number | string | boolean | null): void {
    this.hub.publish("board", channel, value, this.clock.now());
  }

  /** Publishes `count` readings, one each `stepMs`, the first of now, and writes now and then. */
  async publishMany(channel: string, count: number, stepMs: number, valueAt = (i: number) => i) {
    for (let i = 0; i < count; i++) {
      this.publish(channel, valueAt(i));
      await this.clock.advance(stepMs);
    }
    await this.history.writer.flush();
  }

  query(
    topics: readonly string[],
    from: number,
    to: number,
    maxPoints = 500,
  ): Promise<HistoryResult> {
    return this.history.query({ topics, from, to, maxPoints });
  }

  /** The past of one channel of the board. */
  async series(
    channel: string,
    from: number,
    to: number,
    maxPoints?: number,
  ): Promise<HistorySeries> {
    const { series: [only] } = await this.query([`board/${channel}`], from, to, maxPoints);
    return only;
  }

  /** Ends as a killed process does: nothing more is written. */
  abandon(): void {
    const { writer } = this.history;
    writer.store?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.history.stop();
  }
}
