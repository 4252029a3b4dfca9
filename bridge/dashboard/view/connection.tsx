import type { Role } from "../../wire/messages.ts";
import type { LiveModel } from "../model/live_model.ts";
import { connectionText } from "./connection_text.ts";
import { currentSecond } from "./ticks.ts";

/** Shorter pauses than this are not counted down: the numbers would only flicker. */
const COUNTDOWN_FROM_MS = 1_500;

/** What each role may do. */
const ROLE_TITLES: Readonly<Record<Role, string>> = {
  none: "",
  viewer: "This page shows; it commands nothing",
  operator: "This page shows and commands",
};

/** Whether the page is connected, and when it tries again. */
export function Connection({ model }: { model: LiveModel }) {
  const status = model.status.value;
  return (
    <div class="connection" data-phase={status.phase}>
      <p class="connection-text" role="status">
        <span class="dot" aria-hidden="true" />
        {connectionText(status, model.devices.value === null)}
      </p>
      {status.phase === "waiting" && (
        <>
          <Countdown retryAt={status.retryAt} />
          <button type="button" class="button" onClick={() => model.retryNow()}>Retry</button>
        </>
      )}
      {status.phase === "live" && (
        <p class="role" title={ROLE_TITLES[status.welcome.role]}>{status.welcome.role}</p>
      )}
      {status.phase === "closed" && !status.needsToken && (
        <button
          type="button"
          class="button"
          onClick={() => model.retryNow()}
        >
          Reconnect
        </button>
      )}
    </div>
  );
}

/** Apart from the status text, so that a screen reader does not count along. */
function Countdown({ retryAt }: { retryAt: number }) {
  currentSecond.value;
  const remainingMs = retryAt - Date.now();
  if (remainingMs < COUNTDOWN_FROM_MS) return null;
  return <span class="countdown">in {Math.ceil(remainingMs / 1000)} s</span>;
}
