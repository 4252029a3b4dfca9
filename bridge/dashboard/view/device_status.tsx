import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { formatAge } from "../model/age_text.ts";
import { permissionIn } from "../model/first_minute.ts";
import { describeDeviceLoss } from "../model/device_loss.ts";
import { describeLoss } from "../model/loss.ts";
import { offeredProfile } from "../model/profile_offer.ts";
import { CopyButton } from "./copy_button.tsx";
import { RateOffer } from "./rate_offer.tsx";
import { ProfileOffer } from "./profile_offer.tsx";
import { currentSecond } from "./ticks.ts";

const BAUD_RATE = /baud rate/i;

/** A device's state, since when and why; while disconnected only what it was last known to be. */
export function DeviceStatus({ model, device }: { model: LiveModel; device: DeviceModel }) {
  const { id, name, adapter, state, reason, loss } = device.summary.value;
  const profile = offeredProfile(reason);
  const lost = describeLoss(device.loss.value);
  const permission = permissionIn(reason);
  const isTried = model.firstMinute.trial(id).value.phase !== "none";
  const mayTryRates = model.mayCommand.value && (isTried || BAUD_RATE.test(reason ?? ""));
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
          {reason} {permission && <CopyButton text={permission} label="Copy the command" />}
        </p>
      )}
      {isCurrent && mayTryRates && <RateOffer model={model} device={id} />}
      {isCurrent && profile !== null && (
        <ProfileOffer
          model={model}
          device={id}
          profile={profile}
        />
      )}
      {[lost, ...describeDeviceLoss(loss)].map((text) => (
        text && <p key={text} class="device-loss">{text}</p>
      ))}
    </>
  );
}

function Age({ model, device }: { model: LiveModel; device: DeviceModel }) {
  // Read for its change alone: the age is reckoned on a clock that nobody sets.
  currentSecond.value;
  const { since } = device.summary.value;
  return <time dateTime={new Date(since).toISOString()}>{formatAge(0, model.ageMs(device))}</time>;
}
