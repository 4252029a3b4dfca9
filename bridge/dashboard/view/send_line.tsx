/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId, useMemo } from "preact/hooks";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { LINE_ENDS, type LineEnd, SentLines } from "../model/monitor.ts";

interface SendProps {
  model: LiveModel;
  device: DeviceModel;
  isEnabled: boolean;
}

/** A line to be sent to a board; the arrow keys bring back what was sent before. */
export function SendLine({ model, device, isEnabled }: SendProps) {
  const draft = useSignal("");
  const end = useSignal<LineEnd>("own");
  const outcome = useSignal("");
  const sent = useMemo(() => new SentLines(), [device]);
  const outcomeId = useId();
  const name = model.shown.nameOf(device);

  const submit = async (event: Event) => {
    event.preventDefault();
    const text = draft.value;
    sent.push(text);
    draft.value = "";
    outcome.value = "";
    try {
      const { reply } = await model.sendLine(device.id, text, end.value);
      outcome.value = reply === undefined ? "Sent." : `Answered ${reply}.`;
    } catch (error) {
      outcome.value = `Not sent: ${(error as Error).message}`;
    }
  };

  return (
    <form class="monitor-bar" onSubmit={submit}>
      <input
        class="monitor-line"
        type="text"
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        placeholder="Send a line"
        aria-label={`Line to ${name}`}
        aria-describedby={outcomeId}
        value={draft}
        disabled={!isEnabled}
        onInput={(event) => draft.value = event.currentTarget.value}
        onKeyDown={(event) => {
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          draft.value = sent.go(event.key === "ArrowUp" ? -1 : 1);
        }}
      />
      <select
        aria-label={`Line end for ${name}`}
        value={end}
        onChange={(event) => end.value = event.currentTarget.value as LineEnd}
      >
        {LINE_ENDS.map(([value, label]) => <option key={value} value={value}>{label}</option>)}
      </select>
      <button type="submit" class="button" disabled={!isEnabled}>Send</button>
      <span id={outcomeId} class="quiet" role="status">{outcome}</span>
    </form>
  );
}
