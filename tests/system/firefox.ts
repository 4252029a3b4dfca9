import { Program } from "./program.ts";

export const FIREFOX = "/usr/bin/firefox-esr";

/** One page in a headless Firefox of its own, driven by WebDriver BiDi (W3C). */
export class FirefoxPage implements AsyncDisposable {
  readonly #program: Program;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  #context = "";
  #id = 0;

  private constructor(program: Program, profile: string, socket: WebSocket) {
    this.#program = program;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const { id, result, error, message } = JSON.parse(data);
      if (error === undefined) this.#answers.get(id)?.resolve(result);
      else this.#answers.get(id)?.reject(new Error(`${error}: ${message}`));
    };
  }

  /** Opens `url`; needs Debian's Firefox. */
  static async open(url: string): Promise<FirefoxPage> {
    const profile = await Deno.makeTempDir();
    const args = [
      "--headless",
      "--no-remote",
      "--profile",
      profile,
      "--remote-debugging-port",
      "0",
    ];
    const program = new Program({ program: FIREFOX, args: [...args, "about:blank"] });
    const line = await program.line(/WebDriver BiDi listening on ws/);
    const socket = new WebSocket(`${line.match(/ws:\S+/)![0]}/session`);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const page = new FirefoxPage(program, profile, socket);
    await page.#send("session.new", { capabilities: {} });
    const { contexts } = await page.#send("browsingContext.getTree", {}) as {
      contexts: { context: string }[];
    };
    page.#context = contexts[0].context;
    await page.goto(url);
    return page;
  }

  async goto(url: string): Promise<void> {
    const params = { context: this.#context, url, wait: "complete" };
    await this.#send("browsingContext.navigate", params);
  }

  /** Returns what a JavaScript expression comes to, awaited: a text, number, boolean or null. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#send("script.evaluate", {
      expression,
      target: { context: this.#context },
      awaitPromise: true,
    }) as { result?: { value?: unknown }; exceptionDetails?: { text: string } };
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result?.value ?? null;
  }

  /** Resolves once an expression is true in the page, whose changes are waited for. */
  async until(expression: string): Promise<void> {
    await this.evaluate(`new Promise((resolve, reject) => {
      const check = () => {
        if (!(${expression})) return false;
        resolve(null);
        return true;
      };
      if (check()) return;
      const observer = new MutationObserver(() => check() && observer.disconnect());
      const all = { subtree: true, childList: true, attributes: true, characterData: true };
      observer.observe(document, all);
      setTimeout(() => reject(new Error("Waited 20 s in vain")), 20000);
    })`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    this.#program.kill("SIGTERM");
    await this.#program[Symbol.asyncDispose]();
    await Deno.remove(this.#profile, { recursive: true });
  }

  #send(method: string, params: object): Promise<unknown> {
    const id = ++this.#id;
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }
}
