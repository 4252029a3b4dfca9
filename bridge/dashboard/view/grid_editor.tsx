/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { GridLayout, PlacedWidget } from "../../wire/dashboard.ts";
import { change, place, remove, rowsOf } from "../model/grid.ts";
import type { LiveModel } from "../model/live_model.ts";
import { chooseWidget, fittingWidgets, WIDGET_NAMES } from "../model/widgets.ts";
import { followDrag } from "./grid_drag.ts";
import { PlacedTile, placeStyle } from "./placed_tile.tsx";

interface EditorProps {
  model: LiveModel;
  layout: GridLayout;
  onChange(layout: GridLayout): void;
}

const STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const KEYS = "Arrow keys move it, with Shift they resize it, Delete removes it.";

/** A layout whose widgets are dragged, or moved and resized by keys. */
export function GridEditor({ model, layout, onChange }: EditorProps) {
  const said = useSignal("");
  const grid = useRef<HTMLDivElement>(null);
  const apply = (index: number, wanted: Partial<PlacedWidget>, from = layout) => {
    const changed = change(from, index, wanted);
    said.value = describe(changed.widgets[index]);
    onChange(changed);
  };
  const press = (event: KeyboardEvent, index: number) => {
    const step = STEPS[event.key];
    if (event.key === "Delete") onChange(remove(layout, index));
    if (step === undefined) return;
    event.preventDefault();
    const { x, y, width, height } = layout.widgets[index];
    const [columns, rows] = step;
    apply(
      index,
      event.shiftKey
        ? { width: width + columns, height: height + rows }
        : { x: x + columns, y: y + rows },
    );
  };
  const drag = (event: PointerEvent, index: number) => {
    const { x, y, width, height } = layout.widgets[index];
    const isResize = (event.target as Element).closest(".cell-corner") !== null;
    followDrag(event, grid.current!, ({ columns, rows }) =>
      apply(
        index,
        isResize
          ? { width: width + columns, height: height + rows }
          : { x: x + columns, y: y + rows },
        layout,
      ));
  };
  return (
    <>
      <AddWidget model={model} layout={layout} onChange={onChange} />
      <p class="quiet">{KEYS} Or drag it, and its corner.</p>
      <p class="visually-hidden" role="status">{said}</p>
      <div class="grid grid-edited" ref={grid} style={{ "--grid-rows": rowsOf(layout) + 2 }}>
        {/* In a steady order: what is moved in the document loses the focus and the pointer. */}
        {[...layout.widgets.keys()].map((i) => (
          <div
            key={i}
            class="cell"
            style={placeStyle(layout.widgets[i])}
            role="group"
            tabIndex={0}
            aria-roledescription="movable widget"
            aria-label={`${layout.widgets[i].topic}, ${describe(layout.widgets[i])}`}
            aria-description={KEYS}
            onKeyDown={(event) => {
              if (event.target === event.currentTarget) press(event, i);
            }}
            onPointerDown={(event) => drag(event, i)}
          >
            <div class="cell-bar">
              <Kind model={model} placed={layout.widgets[i]} choose={(it) => apply(i, it)} />
              <button
                type="button"
                class="button button-icon"
                aria-label={`Remove ${layout.widgets[i].topic}`}
                onClick={() => onChange(remove(layout, i))}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d="M4 4l8 8M12 4l-8 8" />
                </svg>
              </button>
            </div>
            <div class="cell-content" inert>
              <PlacedTile model={model} placed={layout.widgets[i]} />
            </div>
            <span class="cell-corner" aria-hidden="true" />
          </div>
        ))}
      </div>
    </>
  );
}

interface KindProps {
  model: LiveModel;
  placed: PlacedWidget;
  choose(wanted: Partial<PlacedWidget>): void;
}

/** Which widget it is. */
function Kind({ model, placed, choose }: KindProps) {
  const summary = model.shown.find(placed.topic)?.channel.summary.value;
  if (summary === undefined) return null;
  return (
    <select
      class="select-control"
      aria-label={`Shown as, ${placed.topic}`}
      value={chooseWidget(summary, placed.widget, model.shown.lookOf(placed.topic).widget)}
      onChange={(event) => choose({ widget: event.currentTarget.value })}
    >
      {fittingWidgets(summary).map((widget) => (
        <option key={widget} value={widget}>{WIDGET_NAMES[widget]}</option>
      ))}
    </select>
  );
}

/** Where a channel is found and put on the layout. */
function AddWidget({ model, layout, onChange }: EditorProps) {
  const draft = useSignal("");
  const complaint = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    const topic = draft.value.trim();
    const found = model.shown.find(topic);
    if (found === null) {
      complaint.value = topic === "" ? "Choose a channel." : "There is no such channel.";
      return;
    }
    const widget = chooseWidget(found.channel.summary.peek(), model.shown.lookOf(topic).widget);
    const added = place(layout, topic, widget);
    complaint.value = added === layout ? "This layout is full." : "";
    draft.value = "";
    onChange(added);
  };
  return (
    <form class="add-widget" noValidate onSubmit={submit}>
      <label for="add-widget">Add a channel</label>
      <input
        id="add-widget"
        type="text"
        list="all-topics"
        autoComplete="off"
        placeholder="device/channel"
        value={draft}
        onInput={(event) => draft.value = event.currentTarget.value}
      />
      <datalist id="all-topics">
        {model.shown.allTopics().map((topic) => <option key={topic} value={topic} />)}
      </datalist>
      <button type="submit" class="button">Add</button>
      <p class="complaint-inline" role="alert">{complaint}</p>
    </form>
  );
}

function describe({ x, y, width, height }: PlacedWidget): string {
  return `column ${x + 1}, row ${y + 1}, ${width} wide, ${height} high`;
}
