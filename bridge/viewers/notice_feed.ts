import { type EncodedMessage, encodeMessage } from "../../src/message.ts";
import type { Visibility } from "../hub/visibility.ts";
import type { Notification } from "../wire/messages.ts";
import { encodeNotification } from "./rpc.ts";
import type { Viewer } from "./viewer.ts";

/** Something that viewers are told of unasked. */
export interface Notice {
  readonly notification: Notification;
  /** What it is about: of several with one key a viewer that lags gets the newest. */
  readonly key: string;
  /** Tells who may see it; everybody when left out. */
  isSeen?(visibility: Visibility): boolean;
}

interface Follower {
  readonly visibility: Visibility;
  /** What it will hear once it has caught up. */
  readonly waiting: Map<string, EncodedMessage>;
}

/** Tells every viewer of what concerns it, encoded once for all. */
export class NoticeFeed {
  readonly #viewers = new Map<Viewer, Follower>();

  /** Adds a viewer; the returned function removes it. */
  add(viewer: Viewer, visibility: Visibility): () => void {
    const follower = { visibility, waiting: new Map<string, EncodedMessage>() };
    this.#viewers.set(viewer, follower);
    const removeCatchUp = viewer.onCatchUp(() => catchUp(viewer, follower));
    return () => {
      removeCatchUp();
      this.#viewers.delete(viewer);
    };
  }

  /** Tells all who may see it. */
  tell({ notification: { method, params }, key, isSeen = () => true }: Notice): void {
    let message: EncodedMessage | null = null;
    for (const [viewer, { visibility, waiting }] of this.#viewers) {
      if (!isSeen(visibility)) continue;
      message ??= encodeMessage(encodeNotification(method, params));
      if (viewer.isLagging) waiting.set(key, message);
      else viewer.send(message);
    }
  }
}

function catchUp(viewer: Viewer, { waiting }: Follower): void {
  for (const [key, message] of waiting) {
    if (viewer.isLagging) return;
    waiting.delete(key);
    viewer.send(message);
  }
}
