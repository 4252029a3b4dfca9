import { type EncodedMessage, encodeMessage } from "../../src/message.ts";
import type { Notifications } from "../wire/messages.ts";
import { encodeNotification } from "./rpc.ts";
import type { Viewer } from "./viewer.ts";

/**
 * Tells every viewer of what else there is than devices and readings, encoded once for all. One that
 * lags is told the newest of each method once it has caught up.
 */
export class NewsFeed {
  readonly #waiting = new Map<Viewer, Map<keyof Notifications, EncodedMessage>>();

  /** Adds a viewer; the returned function removes it. */
  add(viewer: Viewer): () => void {
    const waiting = new Map<keyof Notifications, EncodedMessage>();
    this.#waiting.set(viewer, waiting);
    const removeCatchUp = viewer.onCatchUp(() => {
      for (const [method, message] of waiting) {
        if (viewer.isLagging) return;
        waiting.delete(method);
        viewer.send(message);
      }
    });
    return () => {
      removeCatchUp();
      this.#waiting.delete(viewer);
    };
  }

  /** Tells all of them; it must be fit for whoever may see anything. */
  tell<M extends keyof Notifications>(method: M, params: Notifications[M]): void {
    const message = encodeMessage(encodeNotification(method, params));
    for (const [viewer, waiting] of this.#waiting) {
      if (viewer.isLagging) waiting.set(method, message);
      else viewer.send(message);
    }
  }
}
