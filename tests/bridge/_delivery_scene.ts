import { Deliveries, type Delivery } from "../../bridge/viewers/delivery.ts";
import { Hub } from "../../bridge/hub/hub.ts";
import type { ReplayRingOptions } from "../../bridge/hub/replay_ring.ts";
import type { SubscribeParams } from "../../bridge/viewers/rpc_params.ts";
import { Viewer } from "../../bridge/viewers/viewer.ts";
import { addBoard } from "./_boards.ts";
import { ManualClock } from "./_manual_clock.ts";
import { RecordingConnection } from "./_recording_connection.ts";

/** A subscription to the board\'s channels. */
export const LATEST: SubscribeParams = { filters: ["board/+"], delivery: "latest" };
/** A subscription to the board\'s channels. */
export const ALL: SubscribeParams = { filters: ["board/+"], delivery: "all" };

/** A hub with one board, and viewers that see what reaches their connections. */
export class Scene {
  readonly clock = new ManualClock();
  readonly hub: Hub;
  readonly deliveries: Deliveries;

  constructor(ring?: ReplayRingOptions) {
    this.hub = new Hub({ clock: this.clock, ring });
    addBoard(this.hub);
    this.deliveries = new Deliveries(this.hub, { clock: this.clock });
  }

  view(params: SubscribeParams, subscription = 1): Seat {
    const connection = new RecordingConnection();
    const viewer = new Viewer(connection);
    const delivery = this.deliveries.subscribe(viewer, subscription, params);
    delivery.start();
    return { connection, viewer, delivery };
  }

  publish(...values: number[]): void {
    for (const value of values) this.hub.publish("board", "temperature", value, value);
  }
}

/** One viewer, its connection and its delivery. */
export interface Seat {
  readonly connection: RecordingConnection;
  readonly viewer: Viewer;
  readonly delivery: Delivery;
}

/** Returns the values of all `readings` notifications since the last call. */
export function takeValues({ connection }: Seat): number[][] {
  return connection.takeParams("readings")
    .map(({ readings }) => readings.map(({ value }: { value: number }) => value));
}
