/// <reference lib="dom" />
import type { LiveModel } from "../model/live_model.ts";
import { formatMoment, formatSpan } from "../model/time_text.ts";
import { TIME_WINDOWS, type TimeWindow } from "../model/time_window.ts";
import { LayoutMenu } from "./layout_menu.tsx";
import { Later } from "./later.tsx";
import { parts } from "./parts.ts";
import { enterWall } from "./wall.tsx";

/** What the charts show: the span of time, and whether they run. */
export function Toolbar({ model }: { model: LiveModel }) {
  const isPaused = model.pausedAt.value !== null;
  const isChosen = model.view.range.value !== null;
  const choose = (window: TimeWindow) => {
    model.window.value = window;
    model.view.follow();
  };
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
              checked={!isChosen && model.window.value === window}
              onChange={() => choose(window)}
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
        {isPaused ? "Resume" : "Pause"}
      </button>
      <Compact model={model} />
      <LayoutMenu model={model} />
      <button
        type="button"
        class="button button-icon button-wall"
        aria-label="Full screen"
        onClick={() => enterWall(model)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" />
        </svg>
      </button>
    </div>
  );
}

/** Shows all devices by their values alone, or with their charts. */
function Compact({ model }: { model: LiveModel }) {
  const shown = model.shown.devices.value;
  const { device, layout } = model.shown.place.value;
  if (shown.length < 2 || device !== undefined || layout !== undefined) return null;
  const { collapsed } = model.shown.dashboard.value;
  const ids = shown.map(({ id }) => id);
  const isCompact = ids.every((id) => collapsed.includes(id));
  const flip = () => {
    const others = collapsed.filter((id) => !ids.includes(id));
    model.shown.change({
      ...model.shown.dashboard.peek(),
      collapsed: isCompact ? others : [...others, ...ids],
    });
  };
  return (
    <button
      type="button"
      class="button button-icon"
      aria-label="Compact"
      aria-pressed={isCompact}
      onClick={flip}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M2 3h12M2 8h12M2 13h12" />
      </svg>
    </button>
  );
}

/** What the charts show when it is not the newest, and what is selected in them. */
export function LookBar({ model }: { model: LiveModel }) {
  const range = model.view.range.value;
  const pausedAt = model.pausedAt.value;
  const selection = model.view.selection.value;
  const { device, channel } = model.shown.place.value;
  if (range === null && pausedAt === null && selection === null && device === undefined) {
    return null;
  }
  return (
    <section class="look" aria-label="What the charts show">
      {device !== undefined && (
        <p class="look-part">
          <span>Only {channel === undefined ? device : `${device}/${channel}`}</span>
          <button type="button" class="button" onClick={() => model.shown.goTo({})}>
            Show all
          </button>
        </p>
      )}
      {(range !== null || pausedAt !== null) && (
        <p class="look-part">
          <span role="status">
            {range === null
              ? `Paused since ${formatMoment(pausedAt!, Infinity)}`
              : describe(range.from, range.to)}
          </span>
          <button type="button" class="button" onClick={() => model.backToLive()}>
            Back to live
          </button>
        </p>
      )}
      {selection !== null && (
        <p class="look-part">
          <span role="status">
            Selected {describe(selection.from, selection.to)}, Δt{" "}
            {formatSpan(selection.to - selection.from)}
          </span>
          <button type="button" class="button" onClick={() => model.view.showSelection()}>
            Zoom in
          </button>
          <button type="button" class="button" onClick={() => model.view.deselect()}>Clear</button>
        </p>
      )}
      <Later part={parts.compare} meanwhile={null}>
        {({ TakeAway }) => <TakeAway model={model} />}
      </Later>
    </section>
  );
}

function describe(from: number, to: number): string {
  const spanMs = to - from;
  return `${formatMoment(from, spanMs)} to ${formatMoment(to, spanMs)}`;
}
