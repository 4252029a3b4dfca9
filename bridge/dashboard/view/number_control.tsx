/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { ChannelSummary } from "../../wire/messages.ts";
import type { ChannelModel } from "../model/channel_model.ts";

/** A number input for a writable number; Enter or the button sends what was typed. */
export function NumberControl(
  { channel, isEnabled }: { channel: ChannelModel; isEnabled: boolean },
) {
  const summary = channel.summary.value;
  const draft = useSignal<string | null>(null);
  const complaint = useSignal("");
  const complaintId = useId();
  const shown = channel.shown.value;
  const text = draft.value ?? (typeof shown === "number" ? String(shown) : "");

  const submit = (event: Event) => {
    event.preventDefault();
    complaint.value = checkDraft(text, summary);
    if (complaint.value !== "") return;
    draft.value = null;
    channel.control.set(Number(text));
  };

  return (
    <form class="number-control" noValidate onSubmit={submit}>
      <input
        type="number"
        inputMode="decimal"
        step="any"
        min={summary.min}
        max={summary.max}
        value={text}
        disabled={!isEnabled}
        aria-label={`New value of ${summary.id}${rangeText(summary)}`}
        aria-invalid={complaint.value !== ""}
        aria-describedby={complaintId}
        data-draft={draft.value !== null}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          draft.value = null;
          complaint.value = "";
        }}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
          complaint.value = "";
        }}
      />
      {summary.unit && <span class="unit" aria-hidden="true">{summary.unit}</span>}
      <button type="submit" class="button" disabled={!isEnabled}>Set</button>
      <p id={complaintId} class="complaint" role="alert">{complaint}</p>
    </form>
  );
}

/** Returns what is wrong with a typed number, or nothing. */
function checkDraft(text: string, { min, max }: ChannelSummary): string {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return "Type a number.";
  if (min !== undefined && value < min) return `The least is ${min}.`;
  if (max !== undefined && value > max) return `The most is ${max}.`;
  return "";
}

function rangeText({ min, max }: ChannelSummary): string {
  return min === undefined || max === undefined ? "" : `, ${min} to ${max}`;
}
