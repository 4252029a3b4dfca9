import type { LiveModel } from "../model/live_model.ts";
import { TIME_WINDOWS } from "../model/time_window.ts";

/** What the charts show: the span of time, and whether they run. */
export function Toolbar({ model }: { model: LiveModel }) {
  const isPaused = model.pausedAt.value !== null;
  return (
    <div class="toolbar" role="toolbar" aria-label="Charts">
      <fieldset class="segments">
        <legend class="visually-hidden">Time window</legend>
        {TIME_WINDOWS.map((window) => (
          <label key={window.label} class="segment">
            <input
              type="radio"
              name="window"
              class="visually-hidden"
              checked={model.window.value === window}
              onChange={() => model.window.value = window}
            />
            <span aria-hidden="true">{window.label}</span>
            <span class="visually-hidden">{window.title}</span>
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        class="button button-pause"
        aria-pressed={isPaused}
        onClick={() => model.togglePause()}
      >
        {isPaused ? "Resume charts" : "Pause charts"}
      </button>
    </div>
  );
}
