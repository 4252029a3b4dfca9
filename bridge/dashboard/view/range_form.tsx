/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { parseRange, type PartialRange, type YRange } from "../model/y_ranges.ts";

interface RangeProps {
  /** What has these values, for people. */
  readonly title: string;
  readonly range: PartialRange;
  /** Fixes the range; null has it follow the values again. */
  readonly onChange: (range: YRange | null) => void;
  readonly onClose: () => void;
}

/** The least and the greatest value of a chart, to be fixed or to follow its values. */
export function RangeForm({ title, range, onChange, onClose }: RangeProps) {
  const min = useSignal(String(range.min ?? ""));
  const max = useSignal(String(range.max ?? ""));
  const complaint = useSignal("");
  const complaintId = useId();
  const choose = (wanted: YRange | null) => {
    onChange(wanted);
    onClose();
  };
  const fix = () => {
    const wanted = parseRange(min.peek(), max.peek());
    complaint.value = typeof wanted === "string" ? wanted : "";
    if (typeof wanted !== "string") choose(wanted);
  };
  return (
    <form
      class="range-form"
      aria-label={`Range of ${title}`}
      onSubmit={(event) => {
        event.preventDefault();
        fix();
      }}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
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
      <button type="button" class="button" onClick={() => choose(null)}>Auto</button>
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
