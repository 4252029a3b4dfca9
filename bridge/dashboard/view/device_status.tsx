import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { offeredProfile } from "../model/profile_offer.ts";
import { formatAge } from "./format.ts";
import { ProfileOffer } from "./profile_offer.tsx";
import { currentSecond } from "./ticks.ts";

/** A device's state, since when and why; while disconnected only what it was last known to be. */
export function DeviceStatus({ model, device }: { model: LiveModel; device: DeviceModel }) {
  const { id, adapter, state, since, reason } = device.summary.value;
  const profile = offeredProfile(reason);
  const isCurrent = model.status.value.phase === "live";
  return (
    <>
      <p class="device-origin">{id} · {adapter}</p>
      <p class="device-state" role="status">
        <span class="dot" aria-hidden="true" />
        <span class="device-state-name">{state}</span>
      </p>
      <p class="device-since">
        {isCurrent
          ? (
            <>
              for <Age model={model} time={since} />
            </>
          )
          : "when last heard of"}
      </p>
      {reason && <p class="device-reason">{reason}</p>}
      {isCurrent && profile !== null && (
        <ProfileOffer
          model={model}
          device={id}
          profile={profile}
        />
      )}
    </>
  );
}

function Age({ model, time }: { model: LiveModel; time: number }) {
  // Read for its change alone: the age is reckoned on the bridge's clock.
  currentSecond.value;
  return <time dateTime={new Date(time).toISOString()}>{formatAge(time, model.now())}</time>;
}
