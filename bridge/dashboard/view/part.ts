import { signal } from "@preact/signals";

/** How far a part of the page is; what is there stays. */
export type PartState<T> =
  | { readonly phase: "absent" }
  | { readonly phase: "coming" }
  | { readonly phase: "failed"; readonly attempts: number }
  | { readonly phase: "there"; readonly it: T };

/** A part of the page that comes after its first picture, or when somebody wants it before. */
export class Part<T> {
  readonly state = signal<PartState<T>>({ phase: "absent" });
  #load: () => Promise<T> = () => Promise.reject(new Error("nothing was said of where it is"));
  #attempts = 0;

  /** Says where it comes from. */
  from(load: () => Promise<T>): void {
    this.#load = load;
  }

  /** What it has, once it is there. */
  get it(): T | null {
    const state = this.state.value;
    return state.phase === "there" ? state.it : null;
  }

  /** Fetches it, unless it is there or on its way; resolves once that has gone well or not. */
  async fetch(): Promise<void> {
    const { phase } = this.state.peek();
    if (phase === "there" || phase === "coming") return;
    this.state.value = { phase: "coming" };
    try {
      this.state.value = { phase: "there", it: await this.#load() };
    } catch {
      this.state.value = { phase: "failed", attempts: ++this.#attempts };
    }
  }
}
