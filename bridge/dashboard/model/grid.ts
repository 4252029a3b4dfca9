import {
  GRID_COLUMNS,
  type GridLayout,
  MAX_GRID_ROWS,
  MAX_PLACED_WIDGETS,
  type PlacedWidget,
  type Widget,
} from "../../wire/dashboard.ts";

/** Where a widget lies: columns and rows from 0. */
export type Cell = Pick<PlacedWidget, "x" | "y" | "width" | "height">;

/** What a widget takes of the grid when nobody said how much. */
const SIZES: Readonly<Partial<Record<Widget, readonly [width: number, height: number]>>> = {
  chart: [6, 4],
  timeline: [6, 2],
  map: [4, 5],
  gauge: [3, 3],
};
const USUAL_SIZE = [3, 2] as const;

/** Returns a layout with one more widget, below all that is there; the same when it is full. */
export function place(layout: GridLayout, topic: string, widget: Widget): GridLayout {
  const { widgets } = layout;
  const [width, height] = SIZES[widget] ?? USUAL_SIZE;
  if (widgets.length >= MAX_PLACED_WIDGETS) return layout;
  const cell = firstFree(widgets, width, height);
  return cell === null ? layout : { ...layout, widgets: [...widgets, { topic, widget, ...cell }] };
}

/** Returns a layout without one of its widgets. */
export function remove(layout: GridLayout, index: number): GridLayout {
  return { ...layout, widgets: layout.widgets.filter((_, i) => i !== index) };
}

/** Returns a layout with one widget changed, and those it lies over moved down. */
export function change(
  layout: GridLayout,
  index: number,
  wanted: Partial<PlacedWidget>,
): GridLayout {
  const changed = layout.widgets.map((it, i) => i === index ? fit({ ...it, ...wanted }) : it);
  const settled = settle(changed, index);
  return settled === null ? layout : { ...layout, widgets: settled };
}

/** How many rows a layout has. */
export function rowsOf({ widgets }: GridLayout): number {
  return widgets.reduce((rows, { y, height }) => Math.max(rows, y + height), 0);
}

/** The indices of a layout's widgets as one reads them: row by row. */
export function readingOrder({ widgets }: GridLayout): number[] {
  return [...widgets.keys()].sort((a, b) =>
    widgets[a].y - widgets[b].y || widgets[a].x - widgets[b].x
  );
}

/** Keeps a widget within the grid: it is no wider than that, and does not leave it. */
function fit(widget: PlacedWidget): PlacedWidget {
  const width = clamp(widget.width, 1, GRID_COLUMNS);
  const height = clamp(widget.height, 1, MAX_GRID_ROWS);
  const x = clamp(widget.x, 0, GRID_COLUMNS - width);
  return { ...widget, x, y: clamp(widget.y, 0, MAX_GRID_ROWS - height), width, height };
}

/** Moves down what the widget at `first` lies over, and so on; null when the grid ends. */
function settle(widgets: readonly PlacedWidget[], first: number): PlacedWidget[] | null {
  const settled = [...widgets];
  const others = readingOrder({ widgets }).filter((i) => i !== first);
  const done = [first];
  for (const i of others) {
    // Each time it moves it may lie over another one.
    for (let over = findOver(settled, i, done); over !== undefined;) {
      settled[i] = { ...settled[i], y: over.y + over.height };
      over = findOver(settled, i, done);
    }
    if (settled[i].y + settled[i].height > MAX_GRID_ROWS) return null;
    done.push(i);
  }
  return settled;
}

function findOver(
  widgets: readonly PlacedWidget[],
  index: number,
  others: readonly number[],
): PlacedWidget | undefined {
  const found = others.find((i) => overlaps(widgets[i], widgets[index]));
  return found === undefined ? undefined : widgets[found];
}

/** Tells whether two widgets take the same place. */
export function overlaps(one: Cell, other: Cell): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width &&
    one.y < other.y + other.height && other.y < one.y + one.height;
}

function firstFree(widgets: readonly Cell[], width: number, height: number): Cell | null {
  for (let y = 0; y + height <= MAX_GRID_ROWS; y++) {
    for (let x = 0; x + width <= GRID_COLUMNS; x++) {
      const cell = { x, y, width, height };
      if (!widgets.some((widget) => overlaps(widget, cell))) return cell;
    }
  }
  return null;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
