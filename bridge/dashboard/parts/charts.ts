/**
 * The charts that one can look closer at, which take the places of the first drawings.
 *
 * @module
 */
import "./common.ts";
export { LiveChart } from "../view/live_chart.ts";
export { RangeForm } from "../view/range_form.tsx";
