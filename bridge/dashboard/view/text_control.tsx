/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { ChannelModel } from "../model/channel_model.ts";

/** The longest text that fits a board's line with what is around it. */
const MAX_LENGTH = 256;

/** A text input for a writable text; Enter or the button sends what was typed. */
export function TextControl(
  { channel, isEnabled }: { channel: ChannelModel; isEnabled: boolean },
) {
  const draft = useSignal<string | null>(null);
  const shown = channel.shown.value;
  const text = draft.value ?? (typeof shown === "string" ? shown : "");

  const submit = (event: Event) => {
    event.preventDefault();
    draft.value = null;
    channel.control.set(text);
  };

  return (
    <form class="number-control text-control" onSubmit={submit}>
      <input
        type="text"
        maxLength={MAX_LENGTH}
        value={text}
        disabled={!isEnabled}
        aria-label={`New value of ${channel.summary.value.id}`}
        data-draft={draft.value !== null}
        onKeyDown={(event) => {
          if (event.key === "Escape") draft.value = null;
        }}
        onInput={(event) => draft.value = event.currentTarget.value}
      />
      <button type="submit" class="button" disabled={!isEnabled}>Set</button>
    </form>
  );
}
