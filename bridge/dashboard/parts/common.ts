/**
 * What the page and several of its parts have in common. All of them import it, so that the bundler,
 * which makes a file of whatever the same ones need, makes one of all this.
 *
 * @module
 */
import "../first/first_look.ts";
import "../model/comparison.ts";
import "../model/live_model.ts";
import "../model/y_ranges.ts";
import "../open_feed.ts";
import "../view/download.ts";
import "../view/page.tsx";
