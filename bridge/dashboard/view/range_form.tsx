/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { LiveModel } from "../model/live_model.ts";
import { parseRange, rangeOf, withRange } from "../model/y_ranges.ts";

interface RangeProps {
  readonly model: LiveModel;
  /** What the chart is of. */
  readonly chart: string;
  /** What has to be chosen for it to be open: with several scales that of the first. */
  readonly isOpenFor?: string;
  readonly title: string;
}

/** The least and the greatest value of a chart, to be fixed or to follow its values. */
export function RangeForm({ model, chart, isOpenFor = chart, title }: RangeProps) {
  if (model.settingRange.value !== isOpenFor) return null;
  return <OpenForm key={chart} model={model} chart={chart} title={title} />;
}

function OpenForm({ model, chart, title }: RangeProps) {
  const range = rangeOf(model.yRanges.peek(), chart);
  const min = useSignal(range === undefined ? "" : String(range[0]));
  const max = useSignal(range === undefined ? "" : String(range[1]));
  const complaint = useSignal("");
  const complaintId = useId();
  const close = () => model.settingRange.value = null;
  const follow = () => {
    model.yRanges.value = withRange(model.yRanges.peek(), chart, null);
    close();
  };
  const fix = () => {
    const wanted = parseRange(min.peek(), max.peek());
    complaint.value = typeof wanted === "string" ? wanted : "";
    if (typeof wanted === "string") return;
    model.yRanges.value = withRange(model.yRanges.peek(), chart, wanted);
    close();
  };
  return (
    <form
      class="range-form"
      aria-label={`Range of ${title}`}
      onSubmit={(event) => {
        event.preventDefault();
        fix();
      }}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <label>
        <span>from</span>
        <input
          type="text"
          inputMode="decimal"
          aria-label={`Least value of ${title}`}
          aria-describedby={complaintId}
          value={min}
          ref={focusFirst}
          onInput={(event) => min.value = event.currentTarget.value}
        />
      </label>
      <label>
        <span>to</span>
        <input
          type="text"
          inputMode="decimal"
          aria-label={`Greatest value of ${title}`}
          aria-describedby={complaintId}
          value={max}
          onInput={(event) => max.value = event.currentTarget.value}
        />
      </label>
      <button type="submit" class="button">Set</button>
      <button type="button" class="button" onClick={follow}>Auto</button>
      <span id={complaintId} role="alert" class="complaint-inline">{complaint}</span>
    </form>
  );
}

/** Who opened the form by a key goes on typing. */
function focusFirst(input: HTMLInputElement | null): void {
  const form = input?.form;
  const isFirst = form !== null && form?.previousElementSibling?.matches(".range-form") !== true;
  if (isFirst) input?.focus();
}
