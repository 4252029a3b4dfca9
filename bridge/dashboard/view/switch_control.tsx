import type { ChannelModel } from "../model/channel_model.ts";

/** A switch for a writable boolean; it shows the reported state and marks a request under way. */
export function SwitchControl(
  { channel, isEnabled }: { channel: ChannelModel; isEnabled: boolean },
) {
  const reported = channel.shown.value === true;
  const requested = channel.control.requested.value;
  const pending = requested?.phase === "pending" ? requested : null;
  const toggle = () => {
    const current = pending === null ? reported : pending.value === true;
    channel.control.set(!current);
  };
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked={reported}
      aria-label={channel.summary.value.id}
      aria-busy={pending !== null}
      disabled={!isEnabled}
      onClick={toggle}
    >
      <span class="switch-thumb" />
    </button>
  );
}
