import { type EncodedMessage, encodeMessage } from "../../src/message.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Device, DeviceDetail } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import { SEES_ALL, type Visibility } from "../hub/visibility.ts";
import { encodeDevice } from "./notification.ts";
import { PacedKeys } from "./paced_keys.ts";
import type { Viewer } from "./viewer.ts";

/** A flood of commands is told of no more often than this, in milliseconds: a person sees no more. */
export const REQUEST_PAUSE_MS = 250;
/** What is lost may be lost with every byte. */
export const LOSS_PAUSE_MS = 5_000;

interface Follower {
  readonly visibility: Visibility;
  /** The devices that it will hear of once it has caught up. */
  readonly waiting: Map<Device, boolean>;
}

/**
 * Tells every viewer of every device that changed and that it may see, once per turn, encoded once
 * for all who see the same.
 */
export class DeviceFeed {
  readonly #viewers = new Map<Viewer, Follower>();
  readonly #changed = new Map<Device, boolean>();
  readonly #hub: Hub;
  readonly #details: Readonly<Record<DeviceDetail, PacedKeys<Device>>>;

  constructor(hub: Hub, { clock = systemClock }: { readonly clock?: Clock } = {}) {
    this.#hub = hub;
    const tell = (device: Device) => this.#changeDetail(device);
    this.#details = {
      request: new PacedKeys(clock, REQUEST_PAUSE_MS, tell),
      loss: new PacedKeys(clock, LOSS_PAUSE_MS, tell),
    };
    hub.onDeviceChange((device, isGone) => this.#change(device, isGone));
    hub.onDeviceDetail((device, detail) => {
      if (this.#viewers.size > 0) this.#details[detail].touch(device);
    });
  }

  /** Tells of no more details. */
  close(): void {
    for (const paced of Object.values(this.#details)) paced.close();
  }

  /** Adds a viewer; the returned function removes it. */
  add(viewer: Viewer, visibility = SEES_ALL): () => void {
    const follower = { visibility, waiting: new Map<Device, boolean>() };
    this.#viewers.set(viewer, follower);
    const removeCatchUp = viewer.onCatchUp(() => this.#catchUp(viewer, follower));
    return () => {
      removeCatchUp();
      this.#viewers.delete(viewer);
    };
  }

  #change(device: Device, isGone: boolean): void {
    if (this.#viewers.size === 0) return;
    if (this.#changed.size === 0) queueMicrotask(() => this.#flush());
    this.#changed.set(device, isGone);
  }

  #changeDetail(device: Device): void {
    // It may be gone by now, and another one in its place.
    if (this.#hub.device(device.id) === device) this.#change(device, false);
  }

  #flush(): void {
    for (const [device, isGone] of this.#changed) {
      const messages = new Map<string, EncodedMessage>();
      for (const [viewer, { visibility, waiting }] of this.#viewers) {
        if (!visibility.seesDevice(device.id)) continue;
        if (viewer.isLagging) {
          waiting.set(device, isGone);
          continue;
        }
        let message = messages.get(visibility.key);
        if (message === undefined) {
          message = encodeMessage(encodeDevice(device, isGone, visibility));
          messages.set(visibility.key, message);
        }
        viewer.send(message);
      }
    }
    this.#changed.clear();
  }

  #catchUp(viewer: Viewer, { visibility, waiting }: Follower): void {
    for (const [device, isGone] of waiting) {
      if (viewer.isLagging) return;
      waiting.delete(device);
      viewer.send(encodeDevice(device, isGone, visibility));
    }
  }
}
