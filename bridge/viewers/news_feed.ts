import { type EncodedMessage, encodeMessage } from "../../src/message.ts";
import { SEES_ALL, type Visibility } from "../hub/visibility.ts";
import type { Notifications } from "../wire/messages.ts";
import { encodeNotification } from "./rpc.ts";
import type { Viewer } from "./viewer.ts";

/** Options of {@linkcode NewsFeed.tell}. */
export interface NewsOptions {
  /** What it is about: of several with one key a viewer that lags gets the newest. Default: the method. */
  readonly key?: string;
  /** Tells who may see it. Default: whoever may see anything. */
  isSeen?(visibility: Visibility): boolean;
}

interface Follower {
  readonly visibility: Visibility;
  /** What it will hear once it has caught up. */
  readonly waiting: Map<string, EncodedMessage>;
}

/**
 * Tells every viewer of what else there is than devices and readings, encoded once for all. One that
 * lags is told the newest of each once it has caught up.
 */
export class NewsFeed {
  readonly #followers = new Map<Viewer, Follower>();

  /** Adds a viewer; the returned function removes it. */
  add(viewer: Viewer, visibility: Visibility = SEES_ALL): () => void {
    const waiting = new Map<string, EncodedMessage>();
    this.#followers.set(viewer, { visibility, waiting });
    const removeCatchUp = viewer.onCatchUp(() => {
      for (const [key, message] of waiting) {
        if (viewer.isLagging) return;
        waiting.delete(key);
        viewer.send(message);
      }
    });
    return () => {
      removeCatchUp();
      this.#followers.delete(viewer);
    };
  }

  /** Tells all of them who may see it. */
  tell<M extends keyof Notifications>(
    method: M,
    params: Notifications[M],
    { key = method, isSeen = () => true }: NewsOptions = {},
  ): void {
    let message: EncodedMessage | null = null;
    for (const [viewer, { visibility, waiting }] of this.#followers) {
      if (!isSeen(visibility)) continue;
      message ??= encodeMessage(encodeNotification(method, params));
      if (viewer.isLagging) waiting.set(key, message);
      else viewer.send(message);
    }
  }
}
