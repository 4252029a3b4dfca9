/// <reference lib="dom" />
import { effect } from "@preact/signals";
import { SEVERITY_NAMES } from "./model/alarm_text.ts";
import type { LiveModel } from "./model/live_model.ts";

const KEPT_AS = "notify";

/** Shows a notification of the browser for each alarm that begins while nobody looks at the page. */
export function notifyOfAlarms(model: LiveModel): void {
  remember(model);
  effect(() => {
    const began = model.alarms.began.value;
    if (!model.alarms.isNotifying.peek() || document.hasFocus()) return;
    for (const { id, severity, rule, topic } of began) {
      try {
        new Notification(`${SEVERITY_NAMES[severity]}: ${rule}`, { body: topic, tag: id });
      } catch {
        // Some browsers show those of installed pages only.
      }
    }
  });
}

/** Where the browser keeps nothing, it is asked anew. */
function remember(model: LiveModel): void {
  try {
    const isAllowed = "Notification" in globalThis && Notification.permission === "granted";
    model.alarms.isNotifying.value = isAllowed && localStorage.getItem(KEPT_AS) === "on";
    effect(() => localStorage.setItem(KEPT_AS, model.alarms.isNotifying.value ? "on" : "off"));
  } catch {
    // It keeps nothing.
  }
}
