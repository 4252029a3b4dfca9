/// <reference lib="dom" />
import { GRID_COLUMNS } from "../../wire/dashboard.ts";

/** How far something was dragged, in cells of its grid. */
export interface Dragged {
  readonly columns: number;
  readonly rows: number;
}

/** Follows a pointer that was pressed on a widget until it lets go; buttons keep their presses. */
export function followDrag(
  press: PointerEvent,
  grid: HTMLElement,
  onDrag: (dragged: Dragged) => void,
): void {
  const pressed = press.target as Element;
  if (press.button !== 0 || pressed.closest("button, select") !== null) return;
  const widget = press.currentTarget as HTMLElement;
  const style = getComputedStyle(grid);
  // On a phone it is one column.
  if (style.display !== "grid") return;
  const gap = parseFloat(style.columnGap) || 0;
  const column = (grid.clientWidth + gap) / GRID_COLUMNS;
  const row = parseFloat(style.gridAutoRows) + (parseFloat(style.rowGap) || 0);
  const start = { x: press.clientX, y: press.clientY + scrollY };
  let last: Dragged = { columns: 0, rows: 0 };
  const listening = new AbortController();
  const { signal } = listening;
  widget.setPointerCapture(press.pointerId);
  widget.addEventListener("pointermove", ({ clientX, clientY }) => {
    const dragged = {
      columns: Math.round((clientX - start.x) / column),
      rows: Math.round((clientY + scrollY - start.y) / row),
    };
    if (dragged.columns === last.columns && dragged.rows === last.rows) return;
    last = dragged;
    onDrag(dragged);
  }, { signal });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    widget.addEventListener(end, () => listening.abort(), { signal });
  }
}
