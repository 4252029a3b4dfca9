import { useSignal } from "@preact/signals";
import type { LiveModel } from "../model/live_model.ts";

/** A button that has a device read by a profile until the bridge's next start. */
export function ProfileOffer(
  { model, device, profile }: { model: LiveModel; device: string; profile: string },
) {
  const fault = useSignal<string | null>(null);
  const use = async () => {
    fault.value = null;
    try {
      await model.useProfile(device, profile);
    } catch (error) {
      fault.value = (error as Error).message;
    }
  };
  return (
    <p class="device-offer">
      <button type="button" class="button" onClick={use}>Use {profile} until the next start</button>
      {fault.value !== null && <span role="alert">{fault.value}</span>}
    </p>
  );
}
