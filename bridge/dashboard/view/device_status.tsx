import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { formatAge } from "../model/age_text.ts";
import { describeLoss } from "../model/loss.ts";
import { offeredProfile } from "../model/profile_offer.ts";
import { CopyButton } from "./copy_button.tsx";
import { ProfileOffer } from "./profile_offer.tsx";
import { currentSecond } from "./ticks.ts";

const BAUD_RATE = /baud rate/i;
/** The rate of most boards of today. */
const BAUD_RATE_LINE = "baudRate: 115200";

/** A device's state, since when and why; while disconnected only what it was last known to be. */
export function DeviceStatus({ model, device }: { model: LiveModel; device: DeviceModel }) {
  const { id, name, adapter, state, reason } = device.summary.value;
  const profile = offeredProfile(reason);
  const lost = describeLoss(device.loss.value);
  const isCurrent = model.status.value.phase === "live";
  return (
    <>
      <p class="device-origin">{name === id ? adapter : `${id} · ${adapter}`}</p>
      <p class="device-state" role="status">
        <span class="dot" aria-hidden="true" />
        <span class="device-state-name">{state}</span>
      </p>
      <p class="device-since">
        {isCurrent
          ? (
            <>
              for <Age model={model} device={device} />
            </>
          )
          : "when last heard of"}
      </p>
      {reason && (
        <p class="device-reason">
          {reason}
          {BAUD_RATE.test(reason) && (
            <>
              {" "}
              <CopyButton text={BAUD_RATE_LINE} label={`Copy \u201c${BAUD_RATE_LINE}\u201d`} />{" "}
              <span class="quiet">for this board in the config</span>
            </>
          )}
        </p>
      )}
      {isCurrent && profile !== null && (
        <ProfileOffer
          model={model}
          device={id}
          profile={profile}
        />
      )}
      {lost && <p class="device-loss">{lost}</p>}
    </>
  );
}

function Age({ model, device }: { model: LiveModel; device: DeviceModel }) {
  // Read for its change alone: the age is reckoned on a clock that nobody sets.
  currentSecond.value;
  const { since } = device.summary.value;
  return <time dateTime={new Date(since).toISOString()}>{formatAge(0, model.ageMs(device))}</time>;
}
