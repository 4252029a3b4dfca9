/// <reference lib="dom" />
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { shrink } from "../model/shrink.ts";
import { FirstLine } from "./first_line.ts";
import { formatValue } from "./format.ts";
import { spanText } from "./span_text.ts";
import { onFrame } from "./ticks.ts";
import { wordsOf } from "./words.ts";

/** Often enough for what is seen for some seconds. */
const DRAW_INTERVAL_MS = 250;

/** A channel's chart before there are charts: its line in their place, and its span. */
export class FirstChart {
  readonly #model: LiveModel;
  readonly #channel: ChannelModel;
  readonly #line: FirstLine;
  readonly #onCaption: (text: string) => void;
  readonly #end: () => void;
  readonly #xs: number[] = [];
  readonly #ys: (number | null)[] = [];
  #drawnAt = -Infinity;

  /** Draws at once: where there was a line, the browser shows no moment without. */
  constructor(
    host: HTMLElement,
    { model, channel }: { readonly model: LiveModel; readonly channel: ChannelModel },
    onCaption: (text: string) => void,
  ) {
    this.#model = model;
    this.#channel = channel;
    this.#onCaption = onCaption;
    this.#line = new FirstLine(host);
    this.#end = onFrame((frameTime) => this.#drawAt(frameTime));
    this.#draw();
  }

  /** Takes it out of the page. */
  remove(): void {
    this.#end();
    this.#line.remove();
  }

  #drawAt(frameTime: number): void {
    if (frameTime - this.#drawnAt < DRAW_INTERVAL_MS) return;
    this.#drawnAt = frameTime;
    this.#draw();
  }

  #draw(): void {
    const model = this.#model;
    const channel = this.#channel;
    const { from, to } = model.view.current;
    const heldTo = channel.isHeld ? model.heldTo() : undefined;
    const { ring } = model.view.range.peek() === null
      ? { ring: channel.ring(model.window.peek()) }
      : channel.look({ from, to }, model.now());
    ring.points({ from, to, heldTo }, this.#xs, this.#ys);
    const exponent = shrink([this.#ys]);
    const summary = channel.summary.peek();
    this.#line.draw(
      { from, to, summary, ends: exponent === 0 ? model.shown.lookOf(channel.topic) : {} },
      this.#xs,
      this.#ys,
    );
    const format = (level: number) =>
      formatValue(level * 10 ** exponent, channel.decimals, wordsOf(summary));
    const drawn = { xs: this.#xs, ys: this.#ys, from };
    this.#onCaption(summary.kind === "boolean" ? "" : spanText(drawn, format));
  }
}
