import type { Value } from "../../wire/messages.ts";
import { formatValue } from "./format.ts";
import type { ControlProps } from "./widget_props.ts";
import { wordsOf } from "./words.ts";

/** A button for each value that can be sent; the one that is reported is pressed. */
export function ButtonsControl({ channel, isEnabled }: ControlProps) {
  const { id, kind, options = [] } = channel.summary.value;
  const values: readonly Value[] = kind === "boolean" ? [true, false] : options;
  const words = wordsOf(channel.summary.value);
  return (
    <div class="buttons" role="group" aria-label={id}>
      {values.map((value) => (
        <button
          key={String(value)}
          type="button"
          class="button"
          aria-pressed={channel.shown.value === value}
          disabled={!isEnabled}
          onClick={() => channel.control.set(value)}
        >
          {formatValue(value, 0, words)}
        </button>
      ))}
    </div>
  );
}
