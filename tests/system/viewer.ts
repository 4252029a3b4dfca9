import { BridgeClient } from "../../bridge/client/client.ts";
import type { DeviceSummary } from "../../bridge/wire/messages.ts";

/** A viewer without a page. */
export class TestViewer implements AsyncDisposable {
  readonly client: BridgeClient;
  /** Every phase of its connection so far. */
  readonly phases: string[] = [];
  #onChange = () => {};

  private constructor(url: string, token?: string) {
    this.client = new BridgeClient({
      url,
      token,
      onStatus: ({ phase }) => {
        this.phases.push(phase);
        this.#onChange();
      },
      onDevices: () => this.#onChange(),
    });
  }

  /** Connects to the bridge that listens on `url` (`http:`). */
  static async open(url: string, token?: string): Promise<TestViewer> {
    const viewer = new TestViewer(new URL("ws", url).href.replace(/^http/, "ws"), token);
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

/** Asks for `/ws` by hand, and reads no answer. */
export async function openRaw(url: string): Promise<Deno.TcpConn> {
  const { port, host } = new URL(url);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const head = [
    "GET /ws HTTP/1.1",
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  await connection.write(new TextEncoder().encode(head.join("\r\n") + "\r\n\r\n"));
  return connection;
}
