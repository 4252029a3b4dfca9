import { encodeMessage } from "../../src/message.ts";
import type { Device } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import { encodeDevice } from "./notification.ts";
import type { Viewer } from "./viewer.ts";

/** Tells every viewer of every device that changed, once per turn, encoded once. */
export class DeviceFeed {
  /** Viewers, each with the devices that it will hear of once it has caught up. */
  readonly #viewers = new Map<Viewer, Map<Device, boolean>>();
  readonly #changed = new Map<Device, boolean>();

  constructor(hub: Hub) {
    hub.onDeviceChange((device, isGone) => this.#change(device, isGone));
  }

  /** Adds a viewer; the returned function removes it. */
  add(viewer: Viewer): () => void {
    const waiting = new Map<Device, boolean>();
    this.#viewers.set(viewer, waiting);
    const removeCatchUp = viewer.onCatchUp(() => this.#catchUp(viewer, waiting));
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

  #flush(): void {
    for (const [device, isGone] of this.#changed) {
      const message = encodeMessage(encodeDevice(device, isGone));
      for (const [viewer, waiting] of this.#viewers) {
        if (viewer.isLagging) waiting.set(device, isGone);
        else viewer.send(message);
      }
    }
    this.#changed.clear();
  }

  #catchUp(viewer: Viewer, waiting: Map<Device, boolean>): void {
    for (const [device, isGone] of waiting) {
      if (viewer.isLagging) return;
      waiting.delete(device);
      viewer.send(encodeDevice(device, isGone));
    }
  }
}
