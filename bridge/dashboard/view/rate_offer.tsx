import { describeTrial } from "../model/first_minute.ts";
import type { LiveModel } from "../model/live_model.ts";
import { CopyButton } from "./copy_button.tsx";

/** A button that has a board listened to at each common baud rate, and what came of it. */
export function RateOffer({ model, device }: { model: LiveModel; device: string }) {
  const { firstMinute } = model;
  const state = firstMinute.trial(device).value;
  const isRunning = state.phase === "running";
  const best = state.phase === "done" ? state.trial.best : null;
  return (
    <div class="rate-offer">
      <button
        type="button"
        class="button"
        disabled={isRunning}
        onClick={() => firstMinute.tryRates(device)}
      >
        {isRunning ? "Listening…" : "Try the common baud rates"}
      </button>
      <span role="status">
        {isRunning && "Each of them for two seconds, until one is readable."}
        {state.phase === "done" && describeTrial(state.trial)}
        {state.phase === "failed" && `Not tried: ${state.reason}`}
      </span>
      {best !== null && (
        <CopyButton
          text={`baudRate: ${best}`}
          label={`Copy “baudRate: ${best}”`}
        />
      )}
    </div>
  );
}
