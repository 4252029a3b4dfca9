/**
 * Mosquitto and its clients as processes.
 *
 * @module
 */
import { TextLineStream } from "./text_line_stream.ts";

/** Whether Mosquitto and its clients are there: Debian's `mosquitto` and `mosquitto-clients`. */
export const hasMosquitto: boolean = ["mosquitto", "mosquitto_pub", "mosquitto_passwd"].every(
  (name) => ["/usr/sbin", "/usr/bin"].some((folder) => exists(`${folder}/${name}`)),
);

if (!hasMosquitto) console.log("mosquitto is missing: install mosquitto and mosquitto-clients");

/** A listener of a broker: its port, and what the config says of it. */
export interface Listener {
  readonly port: number;
  readonly settings: readonly string[];
}

/** A broker with a folder of its own, which can be killed, stopped and started again. */
export class Mosquitto implements AsyncDisposable {
  /** What it has logged, over all its lives. */
  readonly log: string[] = [];
  readonly folder: string;
  #process: Deno.ChildProcess | null = null;
  #reading: Promise<unknown> = Promise.resolve();
  #onLine = Promise.withResolvers<void>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Starts a broker with these listeners; `settings` hold for all of them. */
  static async start(
    listeners: readonly Listener[],
    settings: readonly string[] = [],
    prepare: (folder: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<Mosquitto> {
    const broker = new Mosquitto(await Deno.makeTempDir());
    await Deno.chmod(broker.folder, 0o755);
    await prepare(broker.folder);
    const lines = [
      "per_listener_settings true",
      "log_type all",
      "user root",
      ...settings,
      ...listeners.flatMap((listener) => [
        `listener ${listener.port} 127.0.0.1`,
        ...listener.settings,
      ]),
    ];
    await Deno.writeTextFile(`${broker.folder}/mosquitto.conf`, lines.join("\n") + "\n");
    await broker.start();
    return broker;
  }

  /** Starts it again. */
  async start(): Promise<void> {
    this.#process = new Deno.Command("/usr/sbin/mosquitto", {
      args: ["-c", "mosquitto.conf"],
      cwd: this.folder,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const known = this.log.length;
    this.#reading = this.#collect(this.#process.stderr);
    await this.logged(/ running$/, known);
  }

  /**
   * Resolves with the first line after the first `from` that matches.
   *
   * @throws {Error} with everything it logged, when it ends before
   */
  async logged(pattern: RegExp, from = 0): Promise<string> {
    const ended = this.#reading.then(() => true);
    for (let i = from;; i++) {
      while (i >= this.log.length) {
        const hasEnded = await Promise.race([this.#onLine.promise, ended]);
        if (hasEnded === true && i >= this.log.length) throw new Error(this.log.join("\n"));
      }
      if (pattern.test(this.log[i])) return this.log[i];
    }
  }

  /** Sends a signal. */
  kill(signal: Deno.Signal): void {
    this.#process?.kill(signal);
  }

  /** Ends it, by default at once, and waits for its end. */
  async end(signal: Deno.Signal = "SIGKILL"): Promise<void> {
    if (this.#process === null) return;
    this.#process.kill(signal);
    await this.#process.status;
    await this.#reading;
    this.#process = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await Deno.remove(this.folder, { recursive: true });
  }

  async #collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const lines = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of lines) {
      this.log.push(line);
      this.#onLine.resolve();
      this.#onLine = Promise.withResolvers();
    }
  }
}

/** How long anything of these programs is waited for, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Rejects when `promise` has not settled in time, with what `describe` says. */
async function inTime<T>(promise: Promise<T>, describe: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(describe())), PATIENCE_MS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns a port that nothing listens on. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Returns ports that nothing listens on, no two alike. */
export function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  return listeners.map((listener) => {
    listener.close();
    return (listener.addr as Deno.NetAddr).port;
  });
}

/** Publishes one message as `mosquitto_pub` does. */
export async function publish(
  port: number,
  topic: string,
  payload: string,
  ...options: string[]
): Promise<void> {
  const message = payload === "" ? ["-n"] : ["-m", payload];
  await succeed("mosquitto_pub", ["-p", `${port}`, "-t", topic, ...message, ...options]);
}

/** Hears messages as `mosquitto_sub` does: each as its topic, a blank and its payload. */
export class Ear implements AsyncDisposable {
  readonly heard: string[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #subscribed = Promise.withResolvers<void>();
  #onLine = Promise.withResolvers<void>();

  private constructor(port: number, filter: string, options: readonly string[]) {
    this.#process = new Deno.Command("stdbuf", {
      // Line by line: its own account would otherwise wait for the first message.
      args: ["-oL", "mosquitto_sub", "-d", "-p", `${port}`, "-v", "-t", filter, ...options],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#reading = this.#collect();
  }

  /** Listens; resolves when the broker knows so, and nothing is missed any more. */
  static async open(port: number, filter: string, ...options: string[]): Promise<Ear> {
    const ear = new Ear(port, filter, options);
    await inTime(ear.#subscribed.promise, () => `the broker on port ${port} grants no ${filter}`);
    return ear;
  }

  /** Resolves when something that matches was heard. */
  async hears(pattern: RegExp): Promise<void> {
    const describe = () => `never heard ${pattern}, but:\n${this.heard.slice(-50).join("\n")}`;
    await inTime(this.#until(pattern), describe);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#reading;
  }

  async #until(pattern: RegExp): Promise<void> {
    while (!this.heard.some((line) => pattern.test(line))) await this.#onLine.promise;
  }

  async #collect(): Promise<void> {
    const lines = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream());
    for await (const line of lines) {
      if (line.startsWith("Subscribed ")) this.#subscribed.resolve();
      // Its own account of what it does.
      if (/^(?:Client|Subscribed) /.test(line)) continue;
      this.heard.push(line);
      this.#onLine.resolve();
      this.#onLine = Promise.withResolvers();
    }
  }
}

/**
 * Writes a certificate authority (`ca.crt`), one that it has not signed (`other.crt`), and
 * certificates of a server for 127.0.0.1 and of a client, with their keys, into a folder.
 */
export async function writeCertificates(folder: string): Promise<void> {
  const openssl = (...args: string[]) => succeed("openssl", args, folder);
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  for (const ca of ["ca", "other"]) {
    const names = ["-subj", `/CN=${ca}`, "-keyout", `${ca}.key`, "-out", `${ca}.crt`];
    await openssl("req", "-x509", ...newKey, "-days", "2", ...names);
  }
  await Deno.writeTextFile(`${folder}/names`, "subjectAltName=IP:127.0.0.1\n");
  for (const name of ["server", "client"]) {
    const names = ["-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`];
    await openssl("req", ...newKey, ...names);
    const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"];
    const files = ["-in", `${name}.csr`, "-out", `${name}.crt`, "-extfile", "names"];
    await openssl("x509", "-req", ...signed, ...files);
  }
}

/** Runs a program to its end; fails with what it said when it failed, or took too long. */
export async function succeed(program: string, args: string[], cwd?: string): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const { success, stderr } = await new Deno.Command(program, { args, cwd, signal }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
