/**
 * Layouts of widgets, and what a tile shows instead of a chart.
 *
 * @module
 */
import "./common.ts";
export { LayoutView } from "../view/layout_view.tsx";
export { WidgetBody } from "../view/widget.tsx";
