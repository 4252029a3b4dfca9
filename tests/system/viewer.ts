import { BridgeClient } from "../../bridge/client/client.ts";
import type { DeviceSummary } from "../../bridge/wire/messages.ts";

/** A viewer without a page. */
export class TestViewer implements AsyncDisposable {
  readonly client: BridgeClient;
  #onChange = () => {};

  private constructor(url: string) {
    this.client = new BridgeClient({
      url,
      onStatus: () => this.#onChange(),
      onDevices: () => this.#onChange(),
    });
  }

  /** Connects to the bridge that listens on `url` (`http:`). */
  static async open(url: string): Promise<TestViewer> {
    const viewer = new TestViewer(new URL("ws", url).href.replace(/^http/, "ws"));
    viewer.client.connect();
    await viewer.until(() => viewer.client.status.phase === "live");
    return viewer;
  }

  /** Resolves with the first device that `isWanted`, now or later. */
  device(isWanted: (device: DeviceSummary) => boolean): Promise<DeviceSummary> {
    return this.until(() => [...this.client.devices.values()].find(isWanted));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.client.close();
    return Promise.resolve();
  }

  /** Resolves with what `find` finds when the connection or a device changes; not before it does. */
  until<T>(find: () => T | false | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new Error("Waited 30 s in vain")), 30_000);
      this.#onChange = () => {
        const found = find();
        if (found === undefined || found === false) return;
        clearTimeout(giveUp);
        resolve(found);
      };
      this.#onChange();
    });
  }
}
