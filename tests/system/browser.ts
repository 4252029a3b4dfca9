import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** One page of a headless browser of its own, and what went wrong in it. */
export class TestPage implements AsyncDisposable {
  readonly page: Page;
  /** Exceptions and console errors, such as violations of the page's security policy. */
  readonly faults: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => this.faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.faults.push(message.text());
    });
  }

  /** Opens `url`; needs Debian's Chromium. */
  static async open(
    url: string,
    viewport: { width: number; height: number } = { width: 1280, height: 800 },
    flags: readonly string[] = [],
  ): Promise<TestPage> {
    const args = [...FLAGS, ...flags];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args });
    const test = new TestPage(browser, await browser.newPage({ viewport }));
    await test.page.goto(url);
    return test;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
