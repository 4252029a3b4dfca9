/// <reference lib="dom" />

const PRESSED = "button, summary, input[type=radio]";
const TYPED = "input[type=search]";

/** How an element of the first look is found again in the page. */
interface Mark {
  readonly device: string | undefined;
  readonly channel: string | undefined;
  readonly selector: string;
  readonly label: string;
}

/** What is pressed and typed in the first look, for the page to do once it is there. */
export class Meanwhile {
  readonly #root: HTMLElement;
  readonly #listening = new AbortController();
  readonly #pressed: Mark[] = [];

  constructor(root: HTMLElement) {
    this.#root = root;
    root.addEventListener("click", (event) => this.#note(event.target), {
      signal: this.#listening.signal,
    });
  }

  /** Ends it; what is returned does all that to the page that has taken the first look's place. */
  end(): () => void {
    this.#listening.abort();
    const focused = document.activeElement?.closest<HTMLElement>(`${PRESSED}, ${TYPED}`);
    const focus = focused != null && this.#root.contains(focused) ? markOf(focused) : null;
    const typed = this.#root.querySelector<HTMLInputElement>(TYPED)?.value ?? "";
    return () => {
      for (const mark of this.#pressed) this.#find(mark)?.click();
      const search = this.#root.querySelector<HTMLInputElement>(TYPED);
      if (search !== null && typed !== "") {
        search.value = typed;
        search.dispatchEvent(new Event("input", { bubbles: true }));
      }
      if (focus !== null && this.#pressed.length === 0) this.#find(focus)?.focus();
    };
  }

  #note(target: EventTarget | null): void {
    const pressed = target instanceof Element ? target.closest<HTMLElement>(PRESSED) : null;
    if (pressed !== null) this.#pressed.push(markOf(pressed));
  }

  #find({ device, channel, selector, label }: Mark): HTMLElement | undefined {
    const within = (name: string, value: string | undefined) =>
      value === undefined ? "" : `[data-${name}="${CSS.escape(value)}"] `;
    const all = this.#root.querySelectorAll<HTMLElement>(
      `${within("device", device)}${within("channel", channel)}${selector}`,
    );
    return [...all].find((it) => labelOf(it) === label);
  }
}

function markOf(element: HTMLElement): Mark {
  return {
    device: element.closest<HTMLElement>("[data-device]")?.dataset.device,
    channel: element.closest<HTMLElement>("[data-channel]")?.dataset.channel,
    selector: element.localName,
    label: labelOf(element),
  };
}

/** Up to where it tells of something that changes. */
function labelOf(element: HTMLElement): string {
  const text = element.ariaLabel ?? element.closest("label")?.textContent ?? element.textContent;
  return text.split(/:| \d/)[0].trim();
}
