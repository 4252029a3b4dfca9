/// <reference lib="dom" />
import type { TimeView } from "../model/time_view.ts";

/** A finger or the mouse has to move so far before it means anything, in pixels. */
const LEAST_MOVE = 4;
/** How much one notch of a usual wheel zooms: 100 units, a fifth. */
const ZOOM_PER_UNIT = 1.0018;
/** Keys zoom by so much, and pan by so much of what is seen. */
const KEY_ZOOM = 0.5;
const KEY_PAN = 0.5;
/** The keyboard's cursor moves by so much of what is seen. */
const KEY_STEP = 1 / 100;

/** What gestures need to know of their chart. */
export interface GestureChart {
  /** What takes the keys. */
  readonly host: HTMLElement;
  /** What lies over the plot, without the axes. */
  readonly over: HTMLElement;
  readonly view: TimeView;
  /** Where the keyboard's cursor is, as a time; null when it is not used. */
  cursor: number | null;
  /** Lets the charts follow the time again. */
  backToLive(): void;
}

/**
 * Listens for what people do to a chart: drag to select, drag with Shift to pan, wheel or pinch to
 * zoom, one finger to pan, and the keys for all of it. Returns what ends it.
 */
export function listenForGestures(chart: GestureChart): () => void {
  const pointers = new Pointers(chart);
  const { host, over } = chart;
  const listening = new AbortController();
  const { signal } = listening;
  over.addEventListener("pointerdown", (event) => pointers.down(event), { signal });
  over.addEventListener("pointermove", (event) => pointers.move(event), { signal });
  over.addEventListener("pointerup", (event) => pointers.up(event), { signal });
  over.addEventListener("pointercancel", (event) => pointers.up(event), { signal });
  over.addEventListener("dblclick", () => chart.backToLive(), { signal });
  over.addEventListener("wheel", (event) => turn(chart, event), { signal, passive: false });
  host.addEventListener("keydown", (event) => press(chart, event), { signal });
  host.addEventListener("blur", () => chart.cursor = null, { signal });
  return () => listening.abort();
}

/** A wheel scrolls the page unless the chart has the focus, or Ctrl is held, as a pinch pretends. */
function turn(chart: GestureChart, event: WheelEvent): void {
  const isMeant = event.ctrlKey || event.metaKey || document.activeElement === chart.host;
  if (!isMeant) return;
  event.preventDefault();
  if (event.deltaX !== 0) chart.view.pan(event.deltaX / chart.over.clientWidth);
  if (event.deltaY === 0) return;
  chart.view.zoom(ZOOM_PER_UNIT ** event.deltaY, timeAt(chart, event.clientX));
}

function timeAt({ over, view }: GestureChart, clientX: number): number {
  const { left, width } = over.getBoundingClientRect();
  const { from, to } = view.current;
  return from + (clientX - left) / width * (to - from);
}

/** What the pointers on one chart are about to do. */
class Pointers {
  readonly #chart: GestureChart;
  /** Where each pointer that is down is, and the time it took hold of. */
  readonly #held = new Map<number, { x: number; time: number }>();
  #startX = 0;
  #gesture: "none" | "select" | "pan" = "none";
  #hasMoved = false;

  constructor(chart: GestureChart) {
    this.#chart = chart;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#chart.over.setPointerCapture(event.pointerId);
    this.#held.set(event.pointerId, { x: event.clientX, time: timeAt(this.#chart, event.clientX) });
    this.#startX = event.clientX;
    this.#hasMoved = this.#held.size > 1;
    this.#gesture = event.pointerType === "touch" || event.shiftKey ? "pan" : "select";
  }

  move(event: PointerEvent): void {
    const held = this.#held.get(event.pointerId);
    if (held === undefined) return;
    held.x = event.clientX;
    if (Math.abs(event.clientX - this.#startX) >= LEAST_MOVE) this.#hasMoved = true;
    if (!this.#hasMoved) return;
    if (this.#gesture === "pan") this.#pan();
    else this.#chart.view.select(held.time, timeAt(this.#chart, event.clientX));
  }

  up(event: PointerEvent): void {
    if (!this.#held.delete(event.pointerId)) return;
    const isClick = !this.#hasMoved && event.type === "pointerup";
    if (isClick && this.#gesture === "select") this.#chart.view.deselect();
  }

  /** What was taken hold of stays under its pointer: with one it moves, with two it stretches too. */
  #pan(): void {
    const { over, view } = this.#chart;
    const { left, width } = over.getBoundingClientRect();
    const { from, to } = view.current;
    const [first, second] = this.#held.values();
    const apart = second === undefined ? 0 : second.x - first.x;
    const isStretched = second !== undefined && apart * (second.time - first.time) > 0;
    const msPerPixel = isStretched ? (second.time - first.time) / apart : (to - from) / width;
    const start = first.time - (first.x - left) * msPerPixel;
    view.show({ from: start, to: start + width * msPerPixel });
  }
}

type KeyAction = (chart: GestureChart, event: KeyboardEvent) => void;

const KEYS: Readonly<Record<string, KeyAction>> = {
  ArrowLeft: (chart, event) => moveCursor(chart, -KEY_STEP, event.shiftKey),
  ArrowRight: (chart, event) => moveCursor(chart, KEY_STEP, event.shiftKey),
  Home: (chart, event) => moveCursor(chart, -1, event.shiftKey),
  End: (chart, event) => moveCursor(chart, 1, event.shiftKey),
  PageUp: ({ view }) => view.pan(-KEY_PAN),
  PageDown: ({ view }) => view.pan(KEY_PAN),
  "+": (chart) => chart.view.zoom(KEY_ZOOM, cursorOf(chart)),
  "=": (chart) => chart.view.zoom(KEY_ZOOM, cursorOf(chart)),
  "-": (chart) => chart.view.zoom(1 / KEY_ZOOM, cursorOf(chart)),
  Enter: ({ view }) => view.showSelection(),
  Escape: (chart) => {
    if (chart.view.cursors.peek() === null) chart.backToLive();
    else chart.view.deselect();
  },
};

function press(chart: GestureChart, event: KeyboardEvent): void {
  const isOurs = Object.hasOwn(KEYS, event.key) && !event.ctrlKey && !event.metaKey &&
    !event.altKey;
  if (!isOurs || event.target !== chart.host) return;
  event.preventDefault();
  KEYS[event.key](chart, event);
}

/** The keyboard's cursor, which begins at the newest that is seen. */
function cursorOf({ cursor, view }: GestureChart): number {
  const { from, to } = view.current;
  return cursor === null ? to : Math.min(to, Math.max(from, cursor));
}

function moveCursor(chart: GestureChart, spans: number, isSelecting: boolean): void {
  const { from, to } = chart.view.current;
  const before = cursorOf(chart);
  chart.cursor = Math.min(to, Math.max(from, before + spans * (to - from)));
  if (!isSelecting) return;
  const [anchor] = chart.view.cursors.peek() ?? [before];
  chart.view.select(anchor, chart.cursor);
}
