import { startBridge } from "./program.ts";
import type { Program } from "./program.ts";

/** How long a value is waited for, in milliseconds. */
const PATIENCE_MS = 30_000;

/** A bridge with the demo board and a broker inside on a free port, in a folder of its own. */
export class MqttBridge implements AsyncDisposable {
  readonly folder: string;
  readonly #config: string;
  readonly #hasBroker: boolean;
  program: Program;
  /** Where its web server listens. */
  url = "";
  /** Where its broker listens. */
  port = 0;

  private constructor(folder: string, hasBroker: boolean, program: Program) {
    this.folder = folder;
    this.#config = `${folder}/pinbridge.yaml`;
    this.#hasBroker = hasBroker;
    this.program = program;
  }

  /** Starts one; `lines` are the rest of its config, in which `FOLDER` stands for its folder. */
  static async start(...lines: string[]): Promise<MqttBridge> {
    const folder = await Deno.makeTempDir();
    const config = `${folder}/pinbridge.yaml`;
    const has = (key: string) => lines.some((line) => line.startsWith(`${key}:`));
    const all = [...(has("listen") ? [] : ["listen: { port: 0 }"]), ...lines];
    const broker = has("broker") ? [] : ["broker: { port: 0 }"];
    await Deno.writeTextFile(config, [...all, ...broker].join("\n").replaceAll("FOLDER", folder));
    const bridge = new MqttBridge(
      folder,
      !all.includes("broker: false"),
      startBridge("--config", config, "--state", `${folder}/state`),
    );
    await bridge.#ready();
    return bridge;
  }

  /** Ends it with a signal and starts it again. */
  async restart(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    this.program.kill(signal);
    await this.program.exitCode;
    await this.program[Symbol.asyncDispose]();
    this.program = startBridge("--config", this.#config, "--state", `${this.folder}/state`);
    await this.#ready();
  }

  /** The devices that it shows. */
  async devices(): Promise<
    { id: string; channels: { id: string; last?: { value: unknown } }[] }[]
  > {
    return (await (await fetch(new URL("/api/devices", this.url), {
      signal: AbortSignal.timeout(PATIENCE_MS),
    })).json()).devices;
  }

  /** Resolves with a channel's value once `isIt` says so. */
  async value(topic: string, isIt: (value: unknown) => boolean): Promise<unknown> {
    const [id, channel] = topic.split("/");
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      if (Date.now() > deadline) throw new Error(this.#describe(topic));
      const device = (await this.devices()).find((one) => one.id === id);
      const value = device?.channels.find((one) => one.id === channel)?.last?.value;
      if (value !== undefined && isIt(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #describe(topic: string): string {
    return `${topic} never had the value, but:\n${this.program.lines.join("\n")}`;
  }

  async #ready(): Promise<void> {
    this.url = (await this.program.line(/^listening http/)).slice("listening ".length);
    if (!this.#hasBroker) return;
    const line = await this.program.line(/^broker mqtts?:|^warning: no MQTT broker/);
    this.port = Number(/:(\d+)$/.exec(line)?.[1] ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}
