/**
 * What is looked at together, and what is taken away from the page.
 *
 * @module
 */
import "./common.ts";
export { Comparisons } from "../view/comparison_card.tsx";
export { TakeAway } from "../view/take_away.tsx";
