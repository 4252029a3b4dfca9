/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { LiveModel } from "../model/live_model.ts";

/** The browser's own notifications: nothing is asked before somebody wants them. */
export function NotifyChoice({ model }: { model: LiveModel }) {
  const isRefused = useSignal(false);
  const isOn = model.alarms.isNotifying.value;
  // Plain http has none, but for this machine.
  if (!("Notification" in globalThis) || !isSecureContext) {
    return <p class="quiet">This browser shows notifications of pages over https only.</p>;
  }
  const flip = async () => {
    if (isOn) model.alarms.isNotifying.value = false;
    else {
      model.alarms.isNotifying.value = await Notification.requestPermission() === "granted";
      isRefused.value = !model.alarms.isNotifying.value;
    }
  };
  return (
    <p class="notify">
      <button type="button" class="button" aria-pressed={isOn} onClick={flip}>
        Notify me here
      </button>
      <span class="quiet" role="status">
        {isRefused.value && "This browser does not allow it: see its settings for this page."}
      </span>
    </p>
  );
}
