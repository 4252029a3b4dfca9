import { listeningUrl, Program, startBridge } from "./program.ts";

const root = new URL("../..", import.meta.url).pathname;

/** A bridge beyond loopback, with a state directory of its own. */
export class TokenBridge implements AsyncDisposable {
  readonly program: Program;
  readonly state: string;
  /** Where this machine reaches it, with the first token in the fragment. */
  readonly openUrl: string;

  private constructor(program: Program, state: string, openUrl: string) {
    this.program = program;
    this.state = state;
    this.openUrl = openUrl;
  }

  /** Starts it, with the demo board, on all addresses. */
  static async start(...args: string[]): Promise<TokenBridge> {
    const state = await Deno.makeTempDir();
    const own = ["--demo", "--no-broker", "--host", "0.0.0.0", "--port", "0", "--state", state];
    const program = startBridge(...own, ...args);
    await listeningUrl(program);
    const line = await program.line(/^open http:\/\/127\.0\.0\.1/);
    return new TokenBridge(program, state, line.slice("open ".length));
  }

  /** Where this machine reaches it, without a token. */
  get url(): string {
    return this.openUrl.split("#")[0];
  }

  /** The first token. */
  get token(): string {
    return this.openUrl.split("#token=")[1];
  }

  /** Runs `pinbridge token …` and returns what it printed. */
  async tokenCommand(...args: string[]): Promise<string> {
    const command = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-all",
        "bridge/main.ts",
        "token",
        ...args,
        "--state",
        this.state,
      ],
      cwd: root,
    });
    const { success, stdout, stderr } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    await Deno.remove(this.state, { recursive: true });
  }
}
