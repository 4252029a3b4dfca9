import { Bridge } from "../../bridge/bridge.ts";
import { PluggedBoards } from "../../bridge/supervision/plugged_boards.ts";
import type { DeviceAdapter } from "../../devices/adapter.ts";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { describeFoundBoard } from "../../devices/serial/found_board.ts";
import { watchPorts } from "../../devices/serial/port_watch.ts";
import { VirtualAdapter } from "../../devices/virtual/adapter.ts";
import { FakeSystem } from "../devices/serial/_fake_system.ts";

/** A bridge in this process, put together as the program is, on a system that boards are plugged into. */
export class PluggedBridge implements AsyncDisposable {
  readonly system: FakeSystem;
  readonly bridge: Bridge;
  readonly url: string;
  readonly log: string[];
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;

  private constructor(system: FakeSystem, adapters: readonly DeviceAdapter[], discover: boolean) {
    this.system = system;
    this.log = [];
    const log = (line: string) => void this.log.push(line);
    this.bridge = new Bridge({ adapters, log: { info: log, warn: log } });
    const { hostname, port } = this.bridge.start();
    this.url = `http://${hostname}:${port}/`;
    this.#watching = discover ? this.#discover() : Promise.resolve();
  }

  /** Reads every board that is plugged in. */
  static async discovering(): Promise<PluggedBridge> {
    return new PluggedBridge(await FakeSystem.create(), [], true);
  }

  /** Reads what `adapters` makes for the system. */
  static async configured(
    adapters: (system: FakeSystem) => readonly DeviceAdapter[],
  ): Promise<PluggedBridge> {
    const system = await FakeSystem.create();
    return new PluggedBridge(system, adapters(system), false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    await this.bridge.stop();
    await this.system[Symbol.asyncDispose]();
  }

  #discover(): Promise<void> {
    const { root } = this.system;
    const boards = new PluggedBoards(this.bridge, new VirtualAdapter({ id: "demo" }));
    return watchPorts(
      (ports) =>
        boards.update(ports.map((port) => {
          const found = describeFoundBoard(port, root);
          const options = { ...found, settleMs: 50 };
          return { id: found.id, create: () => new SerialAdapter(options) };
        })),
      this.#stop.signal,
      root,
    );
  }
}
