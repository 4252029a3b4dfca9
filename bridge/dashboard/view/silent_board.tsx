import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { RateOffer } from "./rate_offer.tsx";
import { Sketch } from "./sketch.tsx";

/** Until a board names its channels. */
const NAMES = ["light", "temperature"];

/** What to do about a board that is there and has given no reading yet. */
export function SilentBoard({ model, device }: { model: LiveModel; device: DeviceModel }) {
  const { id, adapter, state, reason } = device.summary.value;
  const isOnSerial = adapter === "serial" && (state === "online" || state === "stale");
  const isOffered = model.firstMinute.trial(id).value.phase !== "none" ||
    /baud rate/i.test(reason ?? "");
  return (
    <div class="silent-board">
      <p class="quiet">No readings yet.</p>
      {isOnSerial && model.mayCommand.value && !isOffered && (
        <RateOffer
          model={model}
          device={id}
        />
      )}
      <details class="more">
        <summary>A sketch to begin with</summary>
        <Sketch names={NAMES} />
      </details>
    </div>
  );
}
