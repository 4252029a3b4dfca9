import { readDashboard } from "../../bridge/wire/dashboard.ts";
import { type Program, startBridge } from "./program.ts";

/** The layout `every`: each widget once. */
export const EVERY_WIDGET = [
  ["temperature", "number", 0, 0, 3, 2],
  ["humidity", "gauge", 3, 0, 3, 3],
  ["level", "bar", 6, 0, 3, 2],
  ["fan", "switch", 9, 0, 3, 2],
  ["setpoint", "slider", 0, 2, 3, 2],
  ["mode", "select", 9, 2, 3, 2],
  ["temperature", "chart", 0, 4, 6, 4],
  ["latitude", "map", 6, 2, 3, 4],
  ["door", "timeline", 3, 3, 3, 1],
  ["phase", "timeline", 6, 6, 6, 2],
  ["color", "color", 9, 4, 3, 2],
  ["mode", "button", 0, 8, 4, 2],
  ["note", "entry", 4, 8, 4, 2],
  ["phase", "text", 8, 8, 4, 2],
].map(([channel, widget, x, y, width, height]) => {
  return { topic: `greenhouse/${channel}`, widget, x, y, width, height };
});

/** What hangs on a wall: six numbers to be read from across the room. */
const WALL = ["temperature", "humidity", "level", "setpoint", "door", "phase"].map((channel, i) => {
  const widget = channel === "setpoint" ? "slider" : channel === "door" ? "timeline" : "number";
  return {
    topic: `greenhouse/${channel}`,
    widget: channel === "phase" ? "timeline" : widget,
    x: 4 * (i % 3),
    y: 2 * Math.floor(i / 3),
    width: 4,
    height: 2,
  };
});

/** How a bridge with one board for every widget is started. */
export interface WidgetBridgeOptions {
  readonly goesAfterMs?: number;
  /** Further arguments of the program. */
  readonly args?: readonly string[];
  /** Further members of its config. */
  readonly config?: object;
}

/** Starts a bridge with a board for every widget, and the layouts `every` and `wall`. */
export function startWidgets(
  { goesAfterMs, args = [], config }: WidgetBridgeOptions = {},
): Program {
  const directory = Deno.makeTempDirSync({ prefix: "pinbridge-widgets-" });
  const type = new URL("_widgets.ts", import.meta.url).pathname;
  const file = `${directory}/pinbridge.yaml`;
  const adapters = [{ type, id: "greenhouse", goesAfterMs }];
  Deno.writeTextFileSync(file, JSON.stringify({ adapters, ...config }));
  const layouts = { every: { widgets: EVERY_WIDGET }, wall: { widgets: WALL } };
  const kept = { version: 1, dashboard: readDashboard({ layouts }) };
  Deno.writeTextFileSync(`${directory}/dashboard.json`, JSON.stringify(kept));
  const ports = args.includes("--port") ? [] : ["--port", "0"];
  return startBridge(
    ...["--config", file, "--state", directory, "--no-demo", "--no-broker", ...ports, ...args],
  );
}
