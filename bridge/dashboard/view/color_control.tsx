/// <reference lib="dom" />
import { colorOf, valueOfColor } from "../model/color.ts";
import type { ControlProps } from "./widget_props.ts";

const BLACK = "#000000";

/** Sets the colour of a light; it is sent once it has been chosen. */
export function ColorControl({ channel, isEnabled }: ControlProps) {
  const { id, kind } = channel.summary.value;
  const shown = colorOf(channel.shown.value);
  return (
    <label class="color">
      <span class="visually-hidden">New colour of {id}</span>
      <input
        type="color"
        value={shown ?? BLACK}
        disabled={!isEnabled}
        onChange={(event) => channel.control.set(valueOfColor(event.currentTarget.value, kind))}
      />
      {shown === null && <span class="quiet">no colour reported</span>}
    </label>
  );
}
