/// <reference lib="dom" />
import type { TimeView } from "../model/time_view.ts";

/** A finger or the mouse has to move so far before it means anything, in pixels. */
const LEAST_MOVE = 4;
/** How much one notch of a usual wheel zooms: 100 units, a fifth. */
const ZOOM_PER_UNIT = 1.0018;
/** A finger that rests for so long sets the cursors instead of panning. */
const LONG_PRESS_MS = 400;
const VIBRATION_MS = 10;
/** How near to a cursor a pointer takes hold of it, in pixels. */
const TOUCH_REACH = 22;
const MOUSE_REACH = 5;
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
  /** Lets the range of values be set, or not any more. */
  setRange(): void;
}

/**
 * Listens for what people do to a chart: drag to select, drag with Shift to pan, wheel or pinch to
 * zoom, one finger to pan, one that rests first to select, and the keys for all of it. A cursor that
 * is taken hold of moves. Returns what ends it.
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
  host.addEventListener("dblclick", (event) => {
    if (isValueAxis(host, event.target)) chart.setRange();
  }, { signal });
  over.addEventListener("wheel", (event) => turn(chart, event), { signal, passive: false });
  host.addEventListener("keydown", (event) => press(chart, event), { signal });
  host.addEventListener("blur", () => chart.cursor = null, { signal });
  return () => listening.abort();
}

/** The axis of time comes first. */
function isValueAxis(host: HTMLElement, target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(".u-axis") &&
    target !== host.querySelector(".u-axis");
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
  /** Where the cursor is that does not move with the pointer. */
  #anchor = 0;
  #hasMoved = false;
  #longPress: number | undefined;

  constructor(chart: GestureChart) {
    this.#chart = chart;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const isTouch = event.pointerType === "touch";
    const time = timeAt(this.#chart, event.clientX);
    this.#chart.over.setPointerCapture(event.pointerId);
    this.#held.set(event.pointerId, { x: event.clientX, time });
    this.#startX = event.clientX;
    this.#hasMoved = this.#held.size > 1;
    clearTimeout(this.#longPress);
    const other = this.#held.size > 1 ? null : otherCursor(this.#chart, event.clientX, isTouch);
    this.#gesture = other === null && (isTouch || event.shiftKey) ? "pan" : "select";
    this.#anchor = other ?? time;
    // A finger that stays has other plans than one that moves.
    if (isTouch && this.#held.size === 1 && other === null) {
      const begin = () => this.#beginSelection(time);
      this.#longPress = setTimeout(begin, LONG_PRESS_MS) as unknown as number;
    }
  }

  move(event: PointerEvent): void {
    const held = this.#held.get(event.pointerId);
    if (held === undefined) return;
    held.x = event.clientX;
    if (Math.abs(event.clientX - this.#startX) >= LEAST_MOVE) this.#hasMoved = true;
    if (!this.#hasMoved) return;
    clearTimeout(this.#longPress);
    if (this.#gesture === "pan") this.#pan();
    else this.#chart.view.select(this.#anchor, timeAt(this.#chart, event.clientX));
  }

  up(event: PointerEvent): void {
    clearTimeout(this.#longPress);
    if (!this.#held.delete(event.pointerId)) return;
    const isClick = !this.#hasMoved && event.type === "pointerup";
    if (isClick && this.#gesture === "select") this.#chart.view.deselect();
    // The finger that stays goes on from where it is.
    const [last] = this.#held.values();
    if (last === undefined) return;
    last.time = timeAt(this.#chart, last.x);
    this.#hasMoved = true;
  }

  #beginSelection(time: number): void {
    this.#gesture = "select";
    this.#anchor = time;
    this.#hasMoved = true;
    this.#chart.view.select(time, time);
    navigator.vibrate?.(VIBRATION_MS);
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

/** Whoever takes hold of a cursor moves it; returns where the other one is, or null. */
function otherCursor(chart: GestureChart, clientX: number, isTouch: boolean): number | null {
  const cursors = chart.view.cursors.peek();
  if (cursors === null) return null;
  const reach = isTouch ? TOUCH_REACH : MOUSE_REACH;
  const pixels = cursors.map((time) => Math.abs(pixelOf(chart, time) - clientX));
  const nearest = pixels[0] < pixels[1] ? 0 : 1;
  return pixels[nearest] <= reach ? cursors[1 - nearest] : null;
}

function pixelOf({ over, view }: GestureChart, time: number): number {
  const { left, width } = over.getBoundingClientRect();
  const { from, to } = view.current;
  return left + (time - from) / (to - from) * width;
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
  y: (chart) => chart.setRange(),
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
